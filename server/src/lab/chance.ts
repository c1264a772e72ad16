/** Seeded chance: the same seed and name give the same number, whatever was asked before. */
import { createHash } from 'node:crypto'

/** A whole number from 0 to `below` − 1. */
export function lot(seed: string, name: string, below: number): number {
  return createHash('sha256').update(`${seed}|${name}`).digest().readUIntBE(0, 6) % below
}
