/**
 * Counts, durations and stands, written as OpenMetrics text. Labels come from fixed sets (operations, kinds of jobs), never
 * from addresses or tenants, and each family keeps a bounded number of them.
 */

/** Label combinations a family keeps; more are counted together as `other`. */
const mostChildren = 1_000

/** Upper bounds of durations, seconds. */
const bounds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60] as const

export interface Family {
  lines(): Iterable<string> | Promise<Iterable<string>>
}

/** The members of a family by their label values. */
class Labelled<Child> {
  readonly #children = new Map<string, Child>()
  readonly #labels: readonly string[]
  readonly #make: () => Child

  constructor(labels: readonly string[], make: () => Child) {
    this.#labels = labels
    this.#make = make
  }

  of(values: readonly string[]): Child {
    const key = values.join('\u0000')
    const found = this.#children.get(key)
    if (found) return found
    const others = this.#labels.map(() => 'other')
    if (this.#children.size >= mostChildren && key !== others.join('\u0000')) return this.of(others)
    const child = this.#make()
    this.#children.set(key, child)
    return child
  }

  *all(): Iterable<[string[], Child]> {
    for (const [key, child] of this.#children) {
      const values = key.split('\u0000')
      yield [this.#labels.map((label, n) => labelText(label, values[n] ?? '')), child]
    }
  }
}

export class Counter implements Family {
  readonly #name: string
  readonly #help: string
  readonly #counts: Labelled<{ count: number }>

  constructor(name: string, help: string, labels: readonly string[] = []) {
    this.#name = name
    this.#help = help
    this.#counts = new Labelled(labels, () => ({ count: 0 }))
    if (labels.length === 0) this.#counts.of([])
  }

  add(...values: string[]): void {
    this.child(...values).count++
  }

  /** The count of these labels, for whoever counts often. */
  child(...values: string[]): { count: number } {
    return this.#counts.of(values)
  }

  *lines(): Iterable<string> {
    yield* head(this.#name, 'counter', this.#help)
    for (const [labels, { count }] of this.#counts.all()) yield `${this.#name}_total${set(labels)} ${count}`
  }
}

class Durations {
  readonly buckets = new Array<number>(bounds.length + 1).fill(0)
  seconds = 0
  count = 0

  took(milliseconds: number): void {
    const seconds = milliseconds / 1000
    let at = 0
    while (at < bounds.length && seconds > (bounds[at] as number)) at++
    this.buckets[at] = (this.buckets[at] as number) + 1
    this.seconds += seconds
    this.count++
  }
}

export class Histogram implements Family {
  readonly #name: string
  readonly #help: string
  readonly #durations: Labelled<Durations>

  constructor(name: string, help: string, labels: readonly string[] = []) {
    this.#name = name
    this.#help = help
    this.#durations = new Labelled(labels, () => new Durations())
  }

  took(milliseconds: number, ...values: string[]): void {
    this.child(...values).took(milliseconds)
  }

  /** The durations of these labels, for whoever measures often. */
  child(...values: string[]): { took(milliseconds: number): void } {
    return this.#durations.of(values)
  }

  *lines(): Iterable<string> {
    yield* head(this.#name, 'histogram', this.#help, 'seconds')
    for (const [labels, child] of this.#durations.all()) {
      let sum = 0
      for (const [n, count] of child.buckets.entries()) {
        sum += count
        yield `${this.#name}_bucket${set([...labels, labelText('le', n < bounds.length ? String(bounds[n]) : '+Inf')])} ${sum}`
      }
      yield `${this.#name}_count${set(labels)} ${child.count}`
      yield `${this.#name}_sum${set(labels)} ${child.seconds}`
    }
  }
}

/** A value that is read when it is asked for; by label values where there are several. */
export class Stand implements Family {
  readonly name: string
  readonly #help: string
  readonly #label: string | undefined
  readonly #read: () => number | ReadonlyMap<string, number> | Promise<number | ReadonlyMap<string, number>>

  constructor(
    name: string,
    help: string,
    read: () => number | ReadonlyMap<string, number> | Promise<number | ReadonlyMap<string, number>>,
    label?: string,
  ) {
    this.name = name
    this.#help = help
    this.#read = read
    this.#label = label
  }

  async lines(): Promise<string[]> {
    const value = await this.#read()
    const unit = /_(seconds|bytes)$/.exec(this.name)?.[1]
    const top = [...head(this.name, 'gauge', this.#help, unit)]
    if (typeof value === 'number') return [...top, `${this.name} ${value}`]
    return [
      ...top,
      ...[...value].slice(0, mostChildren).map(([label, n]) => `${this.name}${set([labelText(this.#label ?? 'of', label)])} ${n}`),
    ]
  }
}

export const openMetrics = 'application/openmetrics-text; version=1.0.0; charset=utf-8'

export async function openMetricsText(families: readonly Family[]): Promise<string> {
  const lines: string[] = []
  for (const family of families) lines.push(...(await family.lines()))
  return `${lines.join('\n')}\n# EOF\n`
}

function* head(name: string, type: string, help: string, unit?: string): Iterable<string> {
  yield `# TYPE ${name} ${type}`
  if (unit) yield `# UNIT ${name} ${unit}`
  yield `# HELP ${name} ${help}`
}

const set = (labels: readonly string[]): string => (labels.length === 0 ? '' : `{${labels.join(',')}}`)

function labelText(name: string, value: string): string {
  return `${name}="${value.replace(/[\\"\n]/g, (c) => (c === '\n' ? '\\n' : `\\${c}`))}"`
}
