/** What a customer is to pay: what it costs the partner, times a markup. */
import { markedColumns } from '../insight/focus/resale.ts'
import type { Derived } from './derive.ts'
import type { FoundRow } from './find.ts'
import type { Told } from './steps.ts'

/** The derivation of a row of the resale view, out of that of its cost. */
export function resell(derived: Derived, { markup }: Pick<FoundRow, 'markup'>): Derived {
  if (!markup) return derived
  const { steps, figures, main } = derived
  const factor = steps.given('markup', 'Markup', markup, {
    source: 'markups of the partner: the rule for the customer, product or meter that applies to the billing period; none: at cost',
  })
  const known = new Map<string, Told>()
  const marked = (cost: Told): Told => {
    const told =
      known.get(cost.id) ??
      steps.make(`resale.${cost.id}`, 'To the customer', 'multiply', [
        ['cost', cost],
        ['markup', factor],
      ])
    known.set(cost.id, told)
    return told
  }
  const columns: ReadonlySet<string> = new Set(markedColumns)
  const sold = new Map([...figures].map(([name, told]) => [name, columns.has(name) ? marked(told) : told]))
  return { ...derived, figures: sold, main: marked(main) }
}
