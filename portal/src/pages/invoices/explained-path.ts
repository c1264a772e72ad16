/** The path from what was stored to a printed figure, laid out for drawing. Pure. */

export interface PathStep {
  id: string
  inputs: readonly { from?: string | undefined }[]
}

export interface Placed<Step> {
  step: Step
  /** How many steps lie between it and what was given: its column. */
  column: number
  row: number
}

export interface Layout<Step> {
  placed: Placed<Step>[]
  /** From the step that gives to the step that takes. */
  edges: { from: string; to: string }[]
  columns: number
  rows: number
}

/** Steps that a step's output depends on, itself among them, in their order. */
export function leadingTo<Step extends PathStep>(steps: readonly Step[], id: string): Step[] {
  const byId = new Map(steps.map((step) => [step.id, step]))
  const wanted = new Set<string>()
  const visit = (each: string): void => {
    const step = byId.get(each)
    if (!step || wanted.has(each)) return
    wanted.add(each)
    for (const { from } of step.inputs) if (from !== undefined) visit(from)
  }
  visit(id)
  return steps.filter((step) => wanted.has(step.id))
}

/** Steps whose parts are listed: those of the path, and sums of what the path takes from, such as all lines of a charge. */
export function listedBeside<Step extends PathStep & { parts?: unknown }>(steps: readonly Step[], path: readonly Step[]): Step[] {
  const ids = new Set(path.map(({ id }) => id))
  const isBeside = ({ inputs }: Step) => inputs.length > 0 && inputs.every(({ from }) => from !== undefined && ids.has(from))
  return steps.filter((step) => step.parts !== undefined && (ids.has(step.id) || isBeside(step)))
}

/**
 * Each step one column right of the furthest it takes from, and what takes from none just left of the first that takes it,
 * so that lines stay short; within a column in the order of the steps.
 */
export function layOut<Step extends PathStep>(steps: readonly Step[]): Layout<Step> {
  const columnOf = new Map<string, number>()
  const takenAt = new Map<string, number>()
  for (const { id, inputs } of steps) {
    const before = inputs.flatMap(({ from }) => (from === undefined ? [] : [columnOf.get(from) ?? -1]))
    const column = Math.max(-1, ...before) + 1
    columnOf.set(id, column)
    for (const { from } of inputs) if (from !== undefined) takenAt.set(from, Math.min(takenAt.get(from) ?? column, column))
  }
  const filled: number[] = []
  const placed = steps.map((step): Placed<Step> => {
    const own = columnOf.get(step.id) ?? 0
    const column = own > 0 ? own : Math.max(1, takenAt.get(step.id) ?? 1) - 1
    const row = filled[column] ?? 0
    filled[column] = row + 1
    return { step, column, row }
  })
  const edges = steps.flatMap(({ id, inputs }) =>
    [...new Set(inputs.map(({ from }) => from))].flatMap((from) => (from !== undefined && columnOf.has(from) ? [{ from, to: id }] : [])),
  )
  return { placed, edges, columns: filled.length, rows: Math.max(0, ...filled) }
}

/** Boxes of a given width in a frame: each column of the layout a band across, in as many rows as it takes. */
export interface Fitted {
  at: Map<string, { x: number; y: number }>
  width: number
  height: number
}

export function placeWithin<Step extends PathStep>(
  { placed, columns }: Layout<Step>,
  frame: number,
  box: { width: number; height: number; gapX: number; gapY: number; gapRow: number },
): Fitted {
  const across = Math.max(1, Math.floor((frame + box.gapX) / (box.width + box.gapX)))
  const at = new Map<string, { x: number; y: number }>()
  let top = 0
  for (let column = 0; column < columns; column++) {
    const band = placed.filter((each) => each.column === column).toSorted((a, b) => a.row - b.row)
    for (const [place, { step }] of band.entries())
      at.set(step.id, {
        x: (place % across) * (box.width + box.gapX),
        y: top + Math.floor(place / across) * (box.height + box.gapRow),
      })
    const rows = Math.ceil(band.length / across)
    top += rows * box.height + Math.max(0, rows - 1) * box.gapRow + box.gapY
  }
  const widest = Math.max(0, ...[...at.values()].map(({ x }) => x + box.width))
  return { at, width: widest, height: Math.max(0, top - box.gapY) }
}
