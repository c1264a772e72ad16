/**
 * Writes what the SDK derives from the contract: `sdk/src/generated/` with a function for every operation and an
 * interface for every shape, and the reference pages `docs/sdk/`. `node sdk/scripts/generate.ts` says what is out of
 * date and fails, `--write` renews it.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { generatedCode } from './print-code.ts'
import { referencePages } from './print-reference.ts'

const root = join(import.meta.dirname, '..', '..')
const folders = ['sdk/src/generated', 'docs/sdk']

/** Path from the root → content, of everything that is generated. */
export async function generatedFiles(): Promise<ReadonlyMap<string, string>> {
  return new Map(Object.entries({ ...(await generatedCode()), ...(await referencePages()) }))
}

/** Generated files that are missing, old or left over. */
export async function outOfDate(): Promise<string[]> {
  const wanted = await generatedFiles()
  const there = folders.flatMap((folder) =>
    existsSync(join(root, folder)) ? readdirSync(join(root, folder)).map((name) => `${folder}/${name}`) : [],
  )
  const old = [...wanted].filter(([path, text]) => !existsSync(join(root, path)) || readFileSync(join(root, path), 'utf8') !== text)
  return [...old.map(([path]) => path), ...there.filter((path) => !wanted.has(path))]
}

if (process.argv[1] === import.meta.filename) {
  const old = await outOfDate()
  if (process.argv.includes('--write')) {
    const wanted = await generatedFiles()
    for (const path of old) {
      const text = wanted.get(path)
      if (text === undefined) rmSync(join(root, path))
      else {
        mkdirSync(dirname(join(root, path)), { recursive: true })
        writeFileSync(join(root, path), text)
      }
    }
  } else if (old.length > 0) {
    process.stderr.write(`Out of date, run node sdk/scripts/generate.ts --write:\n${old.join('\n')}\n`)
    process.exitCode = 1
  }
}
