/**
 * What the disk holds between two writes, as a kill at that moment would leave it. Embedded stores write in this process: before a
 * transaction on the state store begins and after it has ended, nothing else of a job is being written.
 */
import { copyFileSync, linkSync, mkdirSync, mkdtempSync, readdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'

let told: (() => void) | undefined

const { prepare } = DatabaseSync.prototype
/** Every statement that begins or ends a transaction tells of itself. */
DatabaseSync.prototype.prepare = function (this: DatabaseSync, sql, ...rest) {
  const statement = prepare.call(this, sql, ...rest)
  if (sql !== 'BEGIN IMMEDIATE' && sql !== 'COMMIT') return statement
  const run = statement.run.bind(statement)
  statement.run = (...values: never[]) => {
    if (sql !== 'COMMIT') told?.()
    const result = run(...values)
    if (sql === 'COMMIT') told?.()
    return result
  }
  return statement
} as typeof prepare

/** Copies of a data folder, taken at some of the moments between writes while `work` runs. */
export async function imagesOf<T>(
  folder: string,
  wanted: (moment: number) => boolean,
  work: () => Promise<T>,
): Promise<{ result: T; images: string[]; moments: number }> {
  const images: string[] = []
  let moments = 0
  told = () => {
    if (wanted(moments++)) images.push(copyOf(folder))
  }
  try {
    return { result: await work(), images, moments }
  } finally {
    told = undefined
  }
}

/** The price list is only read: a link is as good. The lock is of the process. */
function copyOf(folder: string): string {
  const image = mkdtempSync(join(tmpdir(), 'lazuli-image-'))
  const copy = (from: string, to: string): void => {
    for (const entry of readdirSync(from, { withFileTypes: true })) {
      const [source, target] = [join(from, entry.name), join(to, entry.name)]
      if (entry.isDirectory()) {
        mkdirSync(target)
        copy(source, target)
      } else if (entry.name.startsWith('reference.sqlite')) linkSync(source, target)
      else if (entry.name !== 'lock.sqlite') copyFileSync(source, target)
    }
  }
  copy(folder, image)
  return image
}
