/**
 * JSON with every digit kept for runtimes whose own JSON cannot: Node before 22 and browsers of before 2024–2025 hand
 * over numbers without their text and cannot write a raw one. Reads and writes exactly as {@link ./json.ts} does there.
 */

/** Ends the reading of a text that is no JSON. */
const broken = (text: string, at: number): SyntaxError =>
  new SyntaxError(at >= text.length ? 'Unexpected end of JSON input' : `Unexpected token '${text[at]}' at position ${at}`)

const blank = /[ \t\n\r]*/y
/** Where a text ends; what is wrong inside it, the platform says when it reads the text. */
const stringToken = /"(?:[^"\\]+|\\[\s\S])*"/y
const numberToken = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y
const words: Readonly<Record<string, null | boolean>> = { null: null, true: true, false: false }
const wordToken = /null|true|false/y

/** Parses text; `number` makes the value of a number from its text. Nesting has been bounded before. */
export function readByHand(text: string, number: (source: string) => unknown): unknown {
  let at = 0

  const token = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at
    const found = pattern.exec(text)?.[0]
    if (found !== undefined) at += found.length
    return found
  }
  const skip = (): void => {
    token(blank)
  }
  const eat = (character: string): boolean => {
    if (text[at] !== character) return false
    at++
    return true
  }

  function value(): unknown {
    skip()
    const read = text[at] === '{' ? object() : text[at] === '[' ? list() : scalar()
    skip()
    return read
  }

  function scalar(): unknown {
    const quoted = token(stringToken)
    if (quoted !== undefined) return JSON.parse(quoted)
    const word = token(wordToken)
    if (word !== undefined) return words[word]
    const digits = token(numberToken)
    if (digits === undefined) throw broken(text, at)
    return number(digits)
  }

  function list(): unknown[] {
    at++
    const items: unknown[] = []
    skip()
    if (eat(']')) return items
    do items.push(value())
    while (eat(','))
    if (!eat(']')) throw broken(text, at)
    return items
  }

  function object(): Record<string, unknown> {
    at++
    const members: Record<string, unknown> = {}
    skip()
    if (eat('}')) return members
    do {
      skip()
      const name = token(stringToken)
      skip()
      if (name === undefined || !eat(':')) throw broken(text, at)
      // An own member, whatever its name: plain assignment of `__proto__` would be none.
      Object.defineProperty(members, JSON.parse(name), { value: value(), enumerable: true, configurable: true, writable: true })
    } while (eat(','))
    if (!eat('}')) throw broken(text, at)
    return members
  }

  const read = value()
  if (at < text.length) throw broken(text, at)
  return read
}

/** Text of a value as `JSON.stringify` would write it; `raw` gives the digits of values that are exact numbers. */
export function writeByHand(value: unknown, raw: (value: object) => string | undefined): string | undefined {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const digits = raw(value)
  if (digits !== undefined) return digits
  if ('toJSON' in value && typeof value.toJSON === 'function') return writeByHand(value.toJSON(), raw)
  if (Array.isArray(value)) return `[${value.map((item) => writeByHand(item, raw) ?? 'null').join(',')}]`
  const members = Object.entries(value).flatMap(([name, member]) => {
    const text = writeByHand(member, raw)
    return text === undefined ? [] : [`${JSON.stringify(name)}:${text}`]
  })
  return `{${members.join(',')}}`
}
