/** Compares two ways of doing the same: in turns, so that whatever else the machine does falls on both. */

export interface Comparison {
  path: string
  /** Medians over the rounds, milliseconds. */
  ours: number
  raw: number
  /** What `raw` is. */
  against: string
  /** raw ÷ ours: 1 is as fast as the raw limit. */
  ratio: number
  /** Smallest ratio aimed at. */
  aim: number
  note: string
}

export interface Contest {
  path: string
  against: string
  aim: number
  rounds: number
  /** One round each; resolve to milliseconds. */
  ours(round: number): Promise<number>
  raw(round: number): Promise<number>
  /** Written beside the figures, from the medians. */
  note?(ours: number, raw: number): string
}

export async function alternate({ path, against, aim, rounds, ours, raw, note }: Contest): Promise<Comparison> {
  const times = { ours: [] as number[], raw: [] as number[] }
  for (let round = 0; round < rounds; round++) {
    times.ours.push(await ours(round))
    times.raw.push(await raw(round))
  }
  const [a, b] = [median(times.ours), median(times.raw)]
  return { path, against, aim, ours: a, raw: b, ratio: b / a, note: note?.(a, b) ?? '' }
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? (sorted[middle] as number) : ((sorted[middle - 1] as number) + (sorted[middle] as number)) / 2
}

/** Milliseconds `work` takes. */
export async function timed(work: () => unknown): Promise<number> {
  const from = performance.now()
  await work()
  return performance.now() - from
}

export function printTable(rows: readonly Comparison[]): void {
  const cells = rows.map((r) => [
    r.path,
    ms(r.ours),
    r.against,
    ms(r.raw),
    r.ratio.toFixed(2),
    `>= ${r.aim}`,
    r.ratio >= r.aim ? 'ok' : 'misses',
    r.note,
  ])
  const table = [['path', 'ours ms', 'against', 'raw ms', 'ratio', 'aim', '', 'note'], ...cells]
  const widths = (table[0] as string[]).map((_, i) => Math.max(...table.map((row) => (row[i] as string).length)))
  const right = new Set([1, 3, 4, 5])
  for (const row of table)
    console.log(
      row
        .map((cell, i) => (right.has(i) ? cell.padStart(widths[i] as number) : cell.padEnd(widths[i] as number)))
        .join('  ')
        .trimEnd(),
    )
}

export function ms(value: number): string {
  return value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2)
}
