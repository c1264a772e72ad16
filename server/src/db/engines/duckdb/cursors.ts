/** Where a page ended, as short header-safe text. */
import { ForeignCursor, type Published } from '../../lines.ts'

/** Joins the parts; `kind` names the list and what it is bound to. */
export function toCursor(kind: string, parts: readonly (string | number | bigint)[]): string {
  return Buffer.from([kind, ...parts].join('|')).toString('base64url')
}

/** The parts of a cursor of this very list; throws {@link ForeignCursor} for any other text. */
export function fromCursor(kind: string, cursor: string, count: number): string[] {
  const [found, ...parts] = Buffer.from(cursor, 'base64url').toString().split('|')
  if (found !== kind || parts.length !== count) throw new ForeignCursor('a cursor of another list')
  return parts
}

/** A published state as one part. */
export function pinToText({ upTo, except }: Published): string {
  return [upTo, ...except].join('.')
}
export function pinFromText(part: string): Published {
  const [upTo = 0, ...except] = part.split('.').map(Number)
  return { upTo, except }
}
