/** Bodies from `--body`, `--set` and files. */
import { Decimal } from 'lazuli-contract/values/decimal.ts'
import { parseJson } from 'lazuli-contract/values/json.ts'
import { CommandError } from '../error.ts'
import { textOf } from '../input.ts'

/** JSON from text, `@file`, or `-` for standard input; with the members of `--set` put in. */
export function readBody(given: string | undefined, set: readonly string[] = []): unknown {
  const body = given === undefined ? undefined : parsed(given)
  if (set.length === 0) return body
  const root = (body ?? {}) as Record<string, unknown>
  for (const one of set) {
    const at = one.indexOf('=')
    if (at < 1) throw new CommandError(`--set wants member=value, not "${one}".`)
    put(root, one.slice(0, at).split('.'), readValue(one.slice(at + 1)))
  }
  return root
}

function parsed(given: string): unknown {
  const text = given === '-' ? textOf('-') : given.startsWith('@') ? textOf(given.slice(1)) : given
  try {
    return parseJson(text)
  } catch (error) {
    throw new CommandError(`The body is no JSON (${(error as Error).message}). Give JSON, @file, or - for standard input.`)
  }
}

function put(root: Record<string, unknown>, path: readonly string[], value: unknown): void {
  let at: Record<string, unknown> = root
  for (const [i, name] of path.entries()) {
    if (['__proto__', 'constructor', 'prototype'].includes(name)) throw new CommandError(`--set cannot set ${name}.`)
    if (i === path.length - 1) at[name] = value
    else {
      const next = at[name] ?? (/^\d+$/.test(path[i + 1] as string) ? [] : {})
      at[name] = next
      if (typeof next !== 'object' || next === null) throw new CommandError(`--set: ${path.slice(0, i + 1).join('.')} is no object.`)
      at = next as Record<string, unknown>
    }
  }
}

/** `true`, `12.50`, `null`, JSON; anything else is text. */
function readValue(text: string): unknown {
  if (/^(true|false|null|[[{"].*)$/s.test(text)) {
    try {
      return parseJson(text)
    } catch {
      return text
    }
  }
  // A number with leading zeros is a code, not an amount.
  return /^-?(0|[1-9]\d{0,14})(\.\d+)?$/.test(text) ? (text.includes('.') ? Decimal.parse(text) : Number(text)) : text
}
