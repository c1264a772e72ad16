/** The contract as the generator sees it: where each endpoint and each named shape is declared, and what is said of it there. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { AnyEndpoint } from 'lazuli-contract'

// biome-ignore lint/suspicious/noExplicitAny: schemas are open JSON values
export type Schema = any

const folder = join(import.meta.dirname, '..', '..', 'contract', 'src')

export interface Contract {
  /** Module that exports an endpoint, by id: `lazuli-contract/customers.ts`. */
  moduleOf(endpoint: AnyEndpoint): string
  /** Name of a shape that is exported under one; optional copies of it have it too. */
  nameOf(schema: Schema): string | undefined
  /** Every named shape with what its comment says, by name. */
  readonly shapes: ReadonlyMap<string, { schema: Schema; doc: string }>
}

export async function readContract(): Promise<Contract> {
  const modules = new Map<string, string>()
  const named = new Map<object, string>()
  const shapes = new Map<string, { schema: Schema; doc: string }>()
  for (const path of sources()) {
    const text = readFileSync(join(folder, path), 'utf8')
    if (!/^export const \w+ = /m.test(text) || path.startsWith('values/') || path.startsWith('operations')) continue
    const exported: Record<string, Schema> = await import(join(folder, path))
    for (const [name, value] of Object.entries(exported)) {
      if (typeof value !== 'object' || value === null || !new RegExp(`^export const ${name}\\b`, 'm').test(text)) continue
      if ('replies' in value && 'path' in value) modules.set(value.id, `lazuli-contract/${path}`)
      else if (isNamable(name, value) && !named.has(partOf(value))) {
        named.set(partOf(value), name)
        shapes.set(name, { schema: value, doc: commentBefore(text, name) || value.description || '' })
      }
    }
  }
  return {
    moduleOf: ({ id }) => modules.get(id) as string,
    nameOf: (schema) => named.get(partOf(schema)),
    shapes,
  }
}

function sources(): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => path.endsWith('.ts') && !path.endsWith('.test.ts'))
    .toSorted()
}

const isNamable = (name: string, schema: Schema): boolean => /^[A-Z]/.test(name) && (schema.properties || schema.anyOf || schema.enum)

/** What an optional copy shares with its original. */
function partOf(schema: Schema): object {
  return schema.properties ?? schema.anyOf ?? schema.enum ?? schema
}

function commentBefore(text: string, name: string): string {
  const [, comment] = new RegExp(`/\\*\\*((?:(?!\\*/)[\\s\\S])*)\\*/\\nexport const ${name}\\b`).exec(text) ?? []
  return (comment ?? '')
    .split('\n')
    .map((line) => line.replace(/^\s*\* ?/, '').trim())
    .filter((line) => line !== '')
    .join(' ')
}
