/** What every consumer does with the package: a list, an exact amount, a file, a refusal. Handed the package, so that each loads it in its own way. */
export async function tell(sdk, baseUrl, token) {
  const { ApiFault, createClient, createCore, customers, Decimal } = sdk
  const client = createClient({ baseUrl, token })
  const names = []
  for await (const customer of client.customers.list({ size: 1 })) names.push(customer.companyProfile.companyName)
  const core = createCore({ baseUrl, token })
  const [first] = (await customers.list(core)).items
  await client.budgets.update({
    customerId: first.id,
    body: { amount: Decimal.parse('12345678901234567.89'), attributes: { objectType: 'SpendingBudget' } },
  })
  const { amount } = await client.budgets.get({ customerId: first.id })
  const { body } = await client.rates.getExchangeRates({ month: '202609' }).stream()
  let bytes = 0
  for await (const chunk of body) bytes += chunk.length
  const refused = await client.customers.get({ customerId: '00000000-0000-0000-0000-000000000001' }).catch((error) => error)
  return { names, amount: `${amount}`, bytes: bytes > 20, refused: refused instanceof ApiFault && refused.code }
}
