/** Readers of Traditional Chinese: refusals in their language, wherever they are made; codes and names stay. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startServer, type TestServer } from '../harness.ts'
import { benefits, benefitVersion, planBody } from '../savings-plan-story.ts'
import { createCustomer, must, type Purchase, planItem, settle } from '../story.ts'

let server: TestServer
let plan: Purchase
beforeAll(async () => {
  server = await startServer()
  plan = await settle(server, { label: 'chinese' })
})
afterAll(() => server.remove())

const taiwan = { 'X-Locale': 'zh-TW' }
const hongKong = { 'Accept-Language': 'zh-HK,zh;q=0.9,en;q=0.8' }

describe('Partner Center, by X-Locale', () => {
  const cartOf = (customer: string) => `/v1/customers/${customer}/carts`

  test('tells what is wrong with each line of a cart, by the language of whoever reads it', async () => {
    const customer = await createCustomer(server, { label: 'cart-chinese' })
    const wrong = { catalogItemId: await planItem(server), id: 0, quantity: 7, billingCycle: 'one_time' }
    const lines = [wrong, { ...wrong, id: 1, catalogItemId: 'nothing' }, { ...wrong, id: 2, quantity: 1, currencyCode: 'XAU' }]
    const sent = await server.post(cartOf(customer), { lineItems: lines }, { headers: taiwan })
    const said = (cart: { lineItems: { error: unknown }[] }) => cart.lineItems.map(({ error }) => error)
    expect(sent.status, sent.text).toBe(201)
    expect(said(sent.body)).toEqual([
      { errorCode: 10010, errorDescription: 'quantity 必須是 1 到 1。' },
      { errorCode: 10001, errorDescription: '目錄項目不明，或不在客戶的國家/地區銷售。' },
      { errorCode: 10000, errorDescription: '此市場的貨幣是 USD。' },
    ])
    const read = await must(server, 200, 'GET', `${cartOf(customer)}/${sent.body.id}`)
    expect(said(read)[0]).toEqual({ errorCode: 10010, errorDescription: 'Quantity has to be from 1 to 1.' })

    const refused = await server.post(`${cartOf(customer)}/${sent.body.id}/checkout`, undefined, { headers: taiwan })
    expect([refused.status, refused.body.description]).toEqual([400, '購物車中有一列無法訂購：第 0 行：quantity 必須是 1 到 1。'])
    expect(refused.body.data).toEqual([
      '第 0 行：quantity 必須是 1 到 1。',
      '第 1 行：目錄項目不明，或不在客戶的國家/地區銷售。',
      '第 2 行：此市場的貨幣是 USD。',
    ])
  })

  test('tells each part of data', async () => {
    const refused = await server.post('/v1/customers', { companyProfile: { domain: 'x y' } }, { headers: taiwan })
    expect(refused.status).toBe(400)
    expect(refused.body.data.length).toBeGreaterThan(1)
    for (const part of refused.body.data) expect(part).toMatch(/\p{Script=Han}/u)
  })
})

describe('the Azure side, by Accept-Language', () => {
  test('tells what is wrong with an address, and with a token by a header that is ASCII', async () => {
    const reply = await server.get('/subscriptions', { headers: hongKong })
    expect(reply.body.error).toEqual({
      code: 'MissingApiVersionParameter',
      message: '所有要求都必須有 api-version 查詢參數 (?api-version=)。',
    })
    const strange = await server.get('/tenants?api-version=2022-12-01', { token: 'none', headers: hongKong })
    expect(strange.body.error.message).toBe('存取權杖無效。')
    expect(strange.headers.get('www-authenticate')).toContain('error_description="The access token is invalid."')
  })

  test('does not go by X-Locale', async () => {
    const reply = await server.get('/subscriptions', { headers: taiwan })
    expect(reply.body.error.message).toBe('The api-version query parameter (?api-version=) is required for all requests.')
    expect(reply.headers.get('x-locale')).toBeNull()
  })

  test('tells what is wrong with the parts of a body', async () => {
    const path = `/subscriptions/${plan.entitlement}/providers/Microsoft.Consumption/budgets/b?api-version=2023-05-01`
    const { body } = await server.request('PUT', path, { body: { properties: {} }, headers: hongKong })
    expect(body.error.message).toMatch(/^要求(內容)?無效：.*\p{Script=Han}/u)
    for (const { message } of body.error.details ?? []) expect(message).toMatch(/\p{Script=Han}/u)
  })

  test('tells why a savings plan is not sold, refused or asked about', async () => {
    const body = planBody({ subscription: plan.entitlement, hourly: 0 })
    const put = await server.request('PUT', `${benefits}/savingsPlanOrderAliases/none?${benefitVersion}`, { body, headers: hongKong })
    expect(put.body.error).toMatchObject({ code: 'BadRequest', message: expect.stringMatching(/^此承諾不是銷售的承諾：須大於 0，最多 /) })
    const asked = await server.request('POST', `${benefits}/validate?${benefitVersion}`, { body: { benefits: [body] }, headers: hongKong })
    expect(asked.body.benefits[0].reason).toBe(put.body.error.message)
  })
})
