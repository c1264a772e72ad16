/** Request bodies as the documentation prints them, by operation: what nearly every member means is said there best. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { operations } from 'lazuli-contract'

interface Sample {
  operation: string
  request?: { body?: unknown }
}

const folder = join(import.meta.dirname, '..', 'wire', 'samples')
const ids = new Map(operations.map(({ id, method, path }) => [`${method} ${path}`, id as string]))

export const documentedBodies: ReadonlyMap<string, readonly unknown[]> = read()

function read(): Map<string, unknown[]> {
  const found = new Map<string, unknown[]>()
  const files = readdirSync(folder, { recursive: true }) as string[]
  for (const file of files.filter((name) => name.endsWith('.json')).toSorted()) {
    const { operation, request } = JSON.parse(readFileSync(join(folder, file), 'utf8')) as Sample
    const id = ids.get(operation)
    if (!id || typeof request?.body !== 'object' || request.body === null) continue
    found.set(id, [...(found.get(id) ?? []), request.body])
  }
  return found
}
