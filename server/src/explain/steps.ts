/** Steps of a derivation: each is computed here from the inputs it names, so what it says is what was done. */
import { Decimal, type Rounding, type Static } from 'lazuli-contract'
import type { ExplainStep, StepOperation } from 'lazuli-contract/insight-explain.ts'
import { assert } from '../base/assert.ts'

export type Step = Static<typeof ExplainStep>

/** A step that was told of, and its value. */
export interface Told {
  readonly id: string
  readonly value: Decimal
}

/** A step before, or a value that stands on its own. */
type Input = readonly [name: string, value: Told | Decimal]

export type StepNotes = Pick<Step, 'unit' | 'source' | 'facts' | 'parts'> & { rounding?: Rounding }

export class Steps {
  readonly list: Step[] = []

  given(id: string, title: string, value: Decimal, notes: StepNotes & { source: string }): Told {
    return this.#add(id, title, 'given', [], value, notes)
  }

  /** A sum over what is too much to be shown whole: the parts are a page of it. */
  total(id: string, title: string, value: Decimal, notes: StepNotes & { parts: NonNullable<Step['parts']> }): Told {
    return this.#add(id, title, 'sum', [], value, notes)
  }

  make(id: string, title: string, operation: Exclude<StepOperation, 'given'>, inputs: readonly Input[], notes: StepNotes = {}): Told {
    const values = inputs.map(([, input]) => (input instanceof Decimal ? input : input.value))
    const exact = operation === 'divide' ? undefined : compute(operation, values)
    const rounding = notes.rounding
    const value = exact
      ? rounding
        ? exact.round(rounding)
        : exact
      : (values[0] as Decimal).dividedBy(values[1] as Decimal, rounding ?? { digits: 15, mode: 'half-up' })
    return this.#add(id, title, operation, inputs, value, notes)
  }

  #add(id: string, title: string, operation: StepOperation, inputs: readonly Input[], value: Decimal, notes: StepNotes): Told {
    assert(!this.list.some((step) => step.id === id), `step ${id} comes once`)
    const { rounding, ...rest } = notes
    this.list.push({
      id,
      title,
      operation,
      inputs: inputs.map(([name, input]) =>
        input instanceof Decimal ? { name, value: `${input}` } : { name, value: `${input.value}`, from: input.id },
      ),
      ...(rounding ? { rounding } : {}),
      output: `${value}`,
      ...rest,
    })
    return { id, value }
  }
}

function compute(operation: Exclude<StepOperation, 'given' | 'divide'>, values: readonly Decimal[]): Decimal {
  const [first = Decimal.zero, ...others] = values
  switch (operation) {
    case 'sum':
      return Decimal.sum(values)
    case 'multiply':
      return others.reduce((product, value) => product.times(value), first)
    case 'subtract':
      return others.reduce((rest, value) => rest.minus(value), first)
    case 'negate':
      return first.negated()
    case 'absolute':
      return first.abs()
    case 'minimum':
      return others.reduce((least, value) => (value.lessThan(least) ? value : least), first)
    case 'maximum':
      return others.reduce((most, value) => (value.greaterThan(most) ? value : most), first)
  }
}

/** Texts without those that say nothing. */
export function facts(of: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(Object.entries(of).filter((entry): entry is [string, string] => entry[1] !== undefined && entry[1] !== ''))
}
