/**
 * Looks at every answer of a server in this process as it leaves, while a test runs that the error catalogue names, and
 * fails the test when a code it is named for did not come. Set up for every test file; costs the others nothing.
 */
import { ServerResponse } from 'node:http'
import { join, relative } from 'node:path'
import { afterAll, afterEach, beforeEach, expect } from 'vitest'
import { shown } from './catalogue.ts'
import { reached } from './reached.ts'

const root = join(import.meta.dirname, '../..')
const file = relative(root, expect.getState().testPath ?? '').replaceAll('\\', '/')
const named = reached[file]
if (named) watch(named)

function watch(tests: Readonly<Record<string, readonly string[]>>): void {
  /** `400 2055`, `401 AADSTS7000215`. */
  const seen = new Set<string>()
  let there: Set<string> | undefined
  lookAtAnswers((status, code) => seen.add(`${status} ${code}`))

  beforeEach(() => seen.clear())
  afterEach(({ task }) => {
    there ??= new Set(task.file.tasks.flatMap(namesOf))
    const rows = tests[expect.getState().currentTestName ?? ''] ?? []
    const missing = rows.filter((row) => !seen.has(shown(row)))
    expect(missing, 'codes that tests/errors/reached.ts says this test puts on the wire').toEqual([])
  })
  // Also when a part of the file is run, all of its tests are there to be named.
  afterAll(() => {
    const lost = Object.keys(tests).filter((name) => there && !there.has(name))
    expect(lost, 'tests that tests/errors/reached.ts names and this file has not').toEqual([])
  })
}

interface Named {
  name: string
  tasks?: readonly Named[]
}

function namesOf({ name, tasks }: Named): string[] {
  return tasks ? tasks.flatMap(namesOf).map((inner) => `${name} > ${inner}`) : [name]
}

/** Refusals are short; files and worlds are not looked through. */
const longest = 16_384

function lookAtAnswers(tell: (status: number, code: string) => void): void {
  const { write, end, writeHead } = ServerResponse.prototype
  const look = (response: ServerResponse, chunk: unknown): void => {
    const text =
      typeof chunk === 'string' ? chunk : chunk instanceof Uint8Array ? Buffer.from(chunk.slice(0, longest)).toString('latin1') : ''
    if (text.length > longest) return
    // What is not ready yet is told by the status alone.
    if (response.statusCode === 204) tell(204, '(none)')
    for (const [, code = ''] of text.matchAll(/"code":(\d+)/g)) tell(response.statusCode, code)
    // A second factor that is missing is told as text; a call too many in the gateway's own shape.
    for (const [, code = ''] of text.matchAll(/\((10001)\)$/g)) tell(response.statusCode, code)
    for (const [, code = ''] of text.matchAll(/"(statusCode":\d+),"message"/g)) tell(response.statusCode, code.replace('":', '='))
    for (const [code] of text.matchAll(/AADSTS\d+/g)) tell(response.statusCode, code)
  }
  Object.assign(ServerResponse.prototype, {
    write(this: ServerResponse, ...args: unknown[]) {
      look(this, args[0])
      return write.apply(this, args as never)
    },
    end(this: ServerResponse, ...args: unknown[]) {
      look(this, args[0])
      return end.apply(this, args as never)
    },
    // A refused sign-in is told in the address it leads to.
    writeHead(this: ServerResponse, ...args: unknown[]) {
      this.statusCode = args[0] as number
      if (this.statusCode === 302 || this.statusCode === 303) look(this, JSON.stringify(args.slice(1)))
      return writeHead.apply(this, args as never)
    },
  })
}
