/** An authorised read of one resource, against a bare Fastify that answers the same bytes. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { alternate, type Comparison } from './alternate.ts'
import { drive, prepare } from './load.ts'
import { type Running, startBare } from './service.ts'

export async function benchGet(
  service: Running,
  folder: string,
  { requests, rounds }: { requests: number; rounds: number },
): Promise<Comparison> {
  const { items } = await service.call<{ items: { id: string }[] }>('GET', '/v1/customers?size=1')
  const customer = `/v1/customers/${items[0]?.id}`
  const { items: plans } = await service.call<{ items: { id: string }[] }>('GET', `${customer}/subscriptions`)
  const path = `${customer}/subscriptions/${plans[0]?.id}`
  const file = join(folder, 'get.json')
  writeFileSync(file, JSON.stringify(await service.call('GET', path)))
  const bare = await startBare(file)
  const load = (url: string, count: number) =>
    drive({
      url,
      requests: [prepare(url, { method: 'GET', path, token: service.token })],
      count,
      connections: 16,
      status: 200,
      awake: true,
    })
  // Both are compiled before they are measured.
  for (const url of [service.url, bare.url]) await load(url, Math.min(requests, 5000))
  try {
    return await alternate({
      path: 'authorised GET',
      against: 'bare Fastify, same bytes',
      aim: 0.7,
      rounds,
      ours: () => load(service.url, requests),
      raw: () => load(bare.url, requests),
      note: (ours, raw) => `${rate(requests, ours)}/s against ${rate(requests, raw)}/s`,
    })
  } finally {
    await bare.stop()
  }
}

export function rate(count: number, milliseconds: number): string {
  return Math.round((count * 1000) / milliseconds).toLocaleString('en-US')
}
