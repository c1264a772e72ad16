/**
 * State machines as tables: from a state to the states it may go to. Server and portal read the same table
 * (commerce contract, section 12).
 */
export type Moves<S extends string> = Readonly<Record<S, readonly S[]>>

/** Whether the table lets `from` become `to`. Staying is no move. */
export function may<S extends string>(moves: Moves<S>, from: S, to: S): boolean {
  return moves[from].includes(to)
}
