/**
 * Recomputes the steps of an explanation from what they say alone, in whole numbers of ten to the minus n: knows nothing of
 * the service's own arithmetic. Reports what does not follow.
 */

interface Fraction {
  n: bigint
  /** Above zero. */
  d: bigint
}

export interface JudgedStep {
  id: string
  operation: string
  inputs: { name: string; value: string; from?: string }[]
  rounding?: { digits: number; mode: string }
  output: string
  source?: string
  parts?: { count: number; items: { value: string }[]; next?: string }
}

export interface Judged {
  steps: JudgedStep[]
  figures: { name: string; printed: string; recomputed: string; step: string; agrees: boolean }[]
  recomputed: string
}

function read(text: string): Fraction {
  const found = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text)
  if (!found) throw new Error(`${text} is no plain decimal`)
  const [, sign, whole = '', part = ''] = found
  return { n: BigInt(`${sign}${whole}${part}`), d: 10n ** BigInt(part.length) }
}

const same = (a: Fraction, b: Fraction): boolean => a.n * b.d === b.n * a.d
const less = (a: Fraction, b: Fraction): boolean => a.n * b.d < b.n * a.d
const plus = (a: Fraction, b: Fraction): Fraction => ({ n: a.n * b.d + b.n * a.d, d: a.d * b.d })
const turned = (a: Fraction): Fraction => ({ n: -a.n, d: a.d })
const zero: Fraction = { n: 0n, d: 1n }

function rounded({ n, d }: Fraction, { digits, mode }: { digits: number; mode: string }): Fraction {
  const unit = 10n ** BigInt(digits)
  const size = (n < 0n ? -n : n) * unit
  const kept = mode === 'down' ? size / d : (2n * size + d) / (2n * d)
  return { n: n < 0n ? -kept : kept, d: unit }
}

function computed(operation: string, values: Fraction[]): Fraction {
  const [first = zero, ...others] = values
  switch (operation) {
    case 'sum':
      return values.reduce(plus, zero)
    case 'subtract':
      return others.reduce((rest, value) => plus(rest, turned(value)), first)
    case 'multiply':
      return others.reduce((product, value) => ({ n: product.n * value.n, d: product.d * value.d }), first)
    case 'divide': {
      const by = others[0] as Fraction
      return by.n < 0n ? { n: -first.n * by.d, d: first.d * -by.n } : { n: first.n * by.d, d: first.d * by.n }
    }
    case 'negate':
      return turned(first)
    case 'absolute':
      return first.n < 0n ? turned(first) : first
    case 'minimum':
      return others.reduce((least, value) => (less(value, least) ? value : least), first)
    case 'maximum':
      return others.reduce((most, value) => (less(most, value) ? value : most), first)
    default:
      throw new Error(`no such operation: ${operation}`)
  }
}

/** What of an explanation does not follow from itself. */
export function astray({ steps, figures, recomputed }: Judged): string[] {
  const wrong: string[] = []
  const known = new Map<string, string>()
  for (const step of steps) {
    const { id, operation, inputs, rounding, output, parts, source } = step
    if (known.has(id)) wrong.push(`${id} comes twice`)
    for (const { name, value, from } of inputs)
      if (from !== undefined && known.get(from) !== value) wrong.push(`${id}: ${name} is ${value}, ${from} gave ${known.get(from)}`)
    const shown =
      parts && parts.next === undefined && parts.items.length === parts.count ? parts.items.map((item) => read(item.value)) : undefined
    if (shown && !same(computed('sum', shown), read(output))) wrong.push(`${id}: its parts do not sum to ${output}`)
    if (operation === 'given') {
      if (!source) wrong.push(`${id} is given by nothing`)
    } else if (inputs.length > 0) {
      const exact = computed(
        operation,
        inputs.map(({ value }) => read(value)),
      )
      const value = rounding ? rounded(exact, rounding) : exact
      if (!same(value, read(output))) wrong.push(`${id}: ${operation} of ${inputs.map((i) => i.value).join(', ')} is not ${output}`)
    } else if (!parts) wrong.push(`${id} is made of nothing`)
    known.set(id, output)
  }
  for (const { name, printed, recomputed: value, step, agrees } of figures) {
    if (known.get(step) !== value) wrong.push(`${name}: ${step} gave ${known.get(step)}, not ${value}`)
    // JSON numbers have at most 28 significant digits (billing rules, section 2).
    const digits = printed.replace(/^-?0*\.?0*/, '').replace('.', '').length
    const scale = /\.(\d+)$/.exec(printed)?.[1]?.length ?? 0
    const told = digits >= 28 ? rounded(read(value), { digits: scale, mode: 'half-up' }) : read(value)
    if (!same(told, read(printed)) || !agrees) wrong.push(`${name}: printed ${printed}, recomputed ${value}`)
  }
  if (figures.length > 0 && ![...known.values()].includes(recomputed)) wrong.push(`${recomputed} is the output of no step`)
  return wrong
}
