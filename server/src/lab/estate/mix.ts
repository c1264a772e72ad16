/** Seeded chance for usage by the million: one hash a resource, then whole-number mixing. */
import { createHash } from 'node:crypto'

/** 32 bits that stand for a name under a seed. */
export function rootOf(seed: string, name: string): number {
  return createHash('sha256').update(`${seed}|${name}`).digest().readUInt32BE(0)
}

/** A whole number from 0 to `below` − 1, the same for the same root and key whatever was asked before. */
export function draw(root: number, key: number, below: number): number {
  // The finalizer of MurmurHash3 over both.
  let h = (root ^ Math.imul(key + 0x9e37_79b9, 0x85eb_ca6b)) >>> 0
  h = Math.imul(h ^ (h >>> 16), 0x85eb_ca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2_ae35)
  return ((h ^ (h >>> 16)) >>> 0) % below
}
