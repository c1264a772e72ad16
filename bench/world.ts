/** Customers with a plan and an Azure subscription each, bought over HTTP, and files of usage for them. Always the same. */
import { once } from 'node:events'
import { createReadStream, createWriteStream } from 'node:fs'
import { type IncomingMessage, request } from 'node:http'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import { formatInstant, hour, parseInstant, parseJson } from 'lazuli-contract'
import { readEverydayMeters } from 'lazuli-server/lab/everyday-meters.ts'
import { timed } from './alternate.ts'
import type { Running } from './service.ts'

const templateId = '117a77b0-9360-443b-8795-c6dedc750cf9'
const plan = 'DZH318Z0BPS6:0001:DZH318Z0BML6'

/** A customer with an agreement and a cart that holds one Azure plan. */
export interface Shopper {
  customerId: string
  cartId: string
}

/** Runs `work` for 0 … count-1, eight at a time. */
export async function each<T>(count: number, work: (i: number) => Promise<T>): Promise<T[]> {
  const results: T[] = []
  let next = 0
  const worker = async () => {
    while (next < count) {
      const i = next++
      results[i] = await work(i)
    }
  }
  await Promise.all(Array.from({ length: 8 }, worker))
  return results
}

export async function makeShopper({ call }: Running, number: number): Promise<Shopper> {
  const contact = { firstName: 'Ada', lastName: 'Lovelace' }
  const { id: customerId } = await call<{ id: string }>('POST', '/v1/customers', {
    companyProfile: { domain: `bench${number}.onmicrosoft.com` },
    billingProfile: {
      ...contact,
      email: 'it@bench.example',
      culture: 'en-US',
      language: 'en',
      companyName: `Bench ${number}`,
      defaultAddress: { ...contact, addressLine1: 'One Microsoft Way', city: 'Redmond', state: 'WA', postalCode: '98052', country: 'US' },
    },
  })
  await call('POST', `/v1/customers/${customerId}/agreements`, {
    primaryContact: { ...contact, email: 'it@bench.example' },
    templateId,
    dateAgreed: '2026-09-01T00:00:00Z',
    type: 'MicrosoftCustomerAgreement',
  })
  const cart = await call<{ id: string }>('POST', `/v1/customers/${customerId}/carts`, {
    lineItems: [{ id: 0, catalogItemId: plan, quantity: 1, billingCycle: 'one_time' }],
  })
  return { customerId, cartId: cart.id }
}

/** Buys a plan each; resolves to the ids of the Azure subscriptions. */
export async function makeCustomers(service: Running, count: number): Promise<string[]> {
  return each(count, async (i) => {
    const { customerId, cartId } = await makeShopper(service, i)
    await service.call('POST', `/v1/customers/${customerId}/carts/${cartId}/checkout`)
    const { items } = await service.call<{ items: { id: string }[] }>('GET', `/v1/customers/${customerId}/subscriptions`)
    const entitlements = await service.call<{ items: { id: string }[] }>(
      'GET',
      `/v1/customers/${customerId}/subscriptions/${items[0]?.id}/azureEntitlements`,
    )
    return (entitlements.items[0] as { id: string }).id
  })
}

export interface UsageFile {
  file: string
  entitlements: readonly string[]
  events: number
  /** Hours of usage from here on are spread evenly. */
  from: string
  hours: number
  /** Of each customer; more of them, more daily lines from the same events. */
  resources: number
  /** Told apart from other files: ids begin with it. */
  name: string
}

/** Writes newline-delimited JSON, gzipped: one metered event a line, of random customers, resources, hours and quantities. */
export async function writeUsage({ file, entitlements, events, from, hours, resources, name }: UsageFile): Promise<void> {
  const draw = draws(7)
  const shelf = [...readEverydayMeters().values()].flatMap((kinds) => [...kinds.values()])
  const start = parseInstant(from) as number
  const gzip = createGzip({ level: 6 })
  const written = pipeline(gzip, createWriteStream(file))
  for (let done = 0; done < events; ) {
    let text = ''
    for (let i = 0; i < 5000 && done < events; i++, done++) {
      const customer = draw() % entitlements.length
      const resource = draw() % resources
      const { meterId, region } = shelf[(customer + resource * 7) % shelf.length] as (typeof shelf)[number]
      const entitlementId = entitlements[customer]
      const micros = (draw() >>> 8) % 24_000_000
      text += `${JSON.stringify({
        id: `${name}-${String(done).padStart(9, '0')}`,
        entitlementId,
        resourceUri: `/subscriptions/${entitlementId}/resourceGroups/rg-bench/providers/Microsoft.Compute/virtualMachines/vm-${resource}`,
        meterId,
        quantity: `${Math.floor(micros / 1_000_000)}.${String(micros % 1_000_000).padStart(6, '0')}`,
        at: formatInstant(start + ((draw() >>> 4) % hours) * hour),
        resourceLocation: region,
        tags: { env: 'bench' },
        additionalInfo: {},
      })}\n`
    }
    if (!gzip.write(text)) await once(gzip, 'drain')
  }
  gzip.end()
  await written
}

/** Deterministic numbers of 32 bits. */
function draws(seed: number): () => number {
  let x = seed >>> 0
  return () => {
    x ^= x << 13
    x ^= x >>> 17
    x ^= x << 5
    x >>>= 0
    return x
  }
}

interface Receipt {
  accepted: number
  duplicates: number
  rejectedCount: number
  rejected: unknown[]
}

/** Sends a file of usage; resolves to milliseconds until the answer that all of it is durable. */
export function sendUsage({ url, token }: Running, file: string, events: number): Promise<number> {
  return timed(async () => {
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/x-ndjson', 'content-encoding': 'gzip' }
    const sending = request(`${url}/metering/v1/usage`, { method: 'POST', headers })
    const answer = once(sending, 'response') as Promise<[IncomingMessage]>
    await pipeline(createReadStream(file), sending)
    const [response] = await answer
    let text = ''
    for await (const chunk of response.setEncoding('utf8')) text += chunk
    const receipt = parseJson(text) as unknown as Receipt
    if (response.statusCode !== 200 || receipt.accepted !== events) throw new Error(`usage was not all taken: ${text.slice(0, 500)}`)
  })
}
