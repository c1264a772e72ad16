/** Names in place of ids: a customer by its company or domain, an invoice as `latest`. */
import type { Client } from 'lazuli-sdk'
import { CommandError } from './error.ts'
import { exitCodes } from './exit-codes.ts'

const guid = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i
/** Names shown where none or several fit. */
const shown = 5

/** The id of a customer. A GUID is taken as it is; a name is looked up, and has to be that of one customer alone: what is bought goes to nobody by half a name. */
export async function customerIdOf(client: Client, text: string): Promise<string> {
  if (guid.test(text)) return text
  const known = new Map<string, { id: string; names: string[] }>()
  for (const Field of ['CompanyName', 'Domain'])
    for await (const { id, companyProfile } of client.customers.list({
      filter: JSON.stringify({ Field, Value: text, Operator: 'starts_with' }),
    }))
      known.set(id as string, { id: id as string, names: [companyProfile?.companyName ?? '', companyProfile?.domain ?? ''] })
  const exact = [...known.values()].filter(({ names }) => names.some((name) => name.toLowerCase() === text.toLowerCase()))
  const [found, ...others] = exact
  if (found && others.length === 0) return found.id
  const listed = (exact.length > 0 ? exact : [...known.values()])
    .slice(0, shown)
    .map(({ id, names: [name, domain] }) => `\n  ${id}  ${name}  ${domain}`)
  if (found)
    throw new CommandError(
      `"${text}" is the name of ${exact.length} customers; say which by its id or domain:${listed.join('')}`,
      exitCodes.ambiguous,
    )
  const hint =
    listed.length > 0 ? `; names that begin so:${listed.join('')}` : ': lazuli customers list shows those there are. An id is a GUID.'
  throw new CommandError(`There is no customer "${text}"${hint}`, exitCodes.missing)
}

/** The id of an invoice; `latest` is the newest one of what is sold and used, not of legacy offers. */
export async function invoiceIdOf(client: Client, text: string): Promise<string> {
  if (text.toLowerCase() !== 'latest') return text
  const all = await client.invoices.list().all()
  const [newest] = all
    .filter(({ invoiceType, documentType }) => /^one_?time$/i.test(invoiceType) && documentType === 'invoice')
    .toSorted((a, b) => b.invoiceDate.localeCompare(a.invoiceDate) || b.id.localeCompare(a.id))
  if (!newest)
    throw new CommandError(
      'There is no invoice yet: a month is billed on the 6th of the next. See lazuli clock advance.',
      exitCodes.missing,
    )
  return newest.id
}

/** Parameters of an operation with what they name in place of the names. */
export async function withIds(client: Client, params: Readonly<Record<string, unknown>>): Promise<Record<string, unknown>> {
  const { customerId, invoiceId } = params as { customerId?: unknown; invoiceId?: unknown }
  return {
    ...params,
    ...(typeof customerId === 'string' ? { customerId: await customerIdOf(client, customerId) } : {}),
    ...(typeof invoiceId === 'string' ? { invoiceId: await invoiceIdOf(client, invoiceId) } : {}),
  }
}
