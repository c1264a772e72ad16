/** An explanation as a tree that people read: the figure first, below it what it comes from. */
import type { Explanation } from 'lazuli-sdk'

type Told = Explanation
type Step = Explanation['steps'][number]

const signs: Readonly<Record<Step['operation'], string>> = {
  given: '',
  sum: ' + ',
  subtract: ' − ',
  multiply: ' × ',
  divide: ' ÷ ',
  negate: '−',
  absolute: '±',
  minimum: ' or ',
  maximum: ' or ',
}

/** Parts of a sum that are shown; the JSON form has all of a page. */
const partsShown = 5

export function explanationText(told: Told): string {
  const lines = [headline(told), '']
  const known = new Map(told.steps.map((step) => [step.id, step]))
  const shown = new Set<string>()
  const main =
    told.figures.find((figure) => figure.recomputed === told.recomputed)?.step ?? told.steps.find((s) => s.output === told.recomputed)?.id
  if (main) lines.push(...tree(known.get(main) as Step, '', '', known, shown))
  const others = told.steps.filter(
    (step) => !shown.has(step.id) && !told.steps.some((later) => later.inputs.some(({ from }) => from === step.id)),
  )
  if (others.length > 0) lines.push('', 'Beside it:')
  for (const step of others) lines.push(...tree(step, '  ', '  ', known, shown))
  const astray = told.figures.filter(({ agrees }) => !agrees)
  lines.push(
    '',
    astray.length === 0
      ? `All ${told.figures.length} figures of the row come out as printed.`
      : `These do not come out as printed: ${astray.map(({ name, printed, recomputed }) => `${name} ${printed}, recomputed ${recomputed}`).join('; ')}.`,
  )
  return `${lines.join('\n')}\n`
}

const kinds = { usage: 'A daily line of usage', reconciliation: 'A reconciliation row', purchase: 'A purchase', invoice: 'An invoice' }

function headline({ of, state, invoiceId, number, period, billingCurrency, recomputed, alike }: Told): string {
  const what = kinds[of as keyof typeof kinds] ?? `Of kind ${of}`
  // Days of a commitment stand in no list of the invoice, so they have no number.
  const place = number === undefined ? 'of' : `number ${number} of`
  const where = of === 'invoice' ? ` ${invoiceId}` : state === 'open' ? ', not billed yet' : `, ${place} invoice ${invoiceId}`
  const more = alike ? ` (one of ${alike} that print the same)` : ''
  return `${what}${where}${more}, ${period}: ${recomputed} ${billingCurrency}`
}

function tree(step: Step, lead: string, below: string, known: ReadonlyMap<string, Step>, shown: Set<string>): string[] {
  const again = shown.has(step.id)
  shown.add(step.id)
  const lines = [`${lead}${step.title}: ${step.output}${step.unit ? ` ${step.unit}` : ''}${again ? ' (see above)' : ''}`]
  if (again) return lines
  const rounding = step.rounding ? ` → ${step.rounding.digits} digits, ${step.rounding.mode === 'down' ? 'cut' : 'half up'}` : ''
  const formula = formulaOf(step)
  if (formula) lines.push(`${below}  = ${formula}${rounding}`)
  if (step.source) lines.push(`${below}  from: ${step.source}`)
  const facts = Object.entries(step.facts ?? {}).map(([name, value]) => `${name} ${value}`)
  if (facts.length > 0) lines.push(`${below}  (${facts.join(', ')})`)
  for (const item of step.parts?.items.slice(0, partsShown) ?? [])
    lines.push(`${below}  · ${item.value}${item.at ? `  ${item.at}` : ''}  ${item.note ?? item.id}`)
  const left = (step.parts?.count ?? 0) - Math.min(partsShown, step.parts?.items.length ?? 0)
  if (left > 0) lines.push(`${below}  · and ${left} more ${step.parts?.of}`)
  const inputs = step.inputs.flatMap(({ from }) => (from === undefined ? [] : [known.get(from) as Step]))
  for (const [i, input] of inputs.entries()) {
    const last = i === inputs.length - 1
    lines.push(...tree(input, `${below}${last ? '└ ' : '├ '}`, `${below}${last ? '  ' : '│ '}`, known, shown))
  }
  return lines
}

function formulaOf({ operation, inputs }: Step): string {
  if (inputs.length === 0 || (inputs.length === 1 && operation === 'sum')) return ''
  const terms = inputs.map(({ name, value }) => `${value} (${name})`)
  if (operation === 'negate' || operation === 'absolute') return `${signs[operation]}${terms[0]}`
  const joined = terms.join(signs[operation])
  return operation === 'minimum' ? `the smaller of ${joined}` : operation === 'maximum' ? `the larger of ${joined}` : joined
}
