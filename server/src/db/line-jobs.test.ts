import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { kernelMigrations, openSqlite } from './engines/sqlite.ts'
import { lineJobMigrations, pendingLineJobs, publishedLines, publishLineJob, startLineJob } from './line-jobs.ts'
import type { StateStore } from './state.ts'

const extras = { at: 0, actor: {} }
let folder: string
let state: StateStore

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lazuli-state-'))
  state = openSqlite(join(folder, 'state.sqlite'), [...kernelMigrations, ...lineJobMigrations])
})
afterEach(() => {
  state.close()
  rmSync(folder, { recursive: true })
})

test('a job is hidden from its intent to its publication, a repeat keeps its number, and numbers are never used again', () => {
  expect(publishedLines(state)).toEqual({ upTo: 0, except: [] })
  const first = startLineJob(state, 'job:7', extras)
  const second = startLineJob(state, 'batch:1', extras)
  expect(startLineJob(state, 'job:7', extras)).toBe(first)
  expect(publishedLines(state)).toEqual({ upTo: second, except: [first, second] })
  expect(pendingLineJobs(state)).toEqual([
    { number: first, key: 'job:7' },
    { number: second, key: 'batch:1' },
  ])
  state.commit({ writes: [publishLineJob(second)] }, extras)
  expect(publishedLines(state)).toEqual({ upTo: second, except: [first] })
  state.commit({ writes: [publishLineJob(first)] }, extras)
  expect(startLineJob(state, 'batch:1', extras)).toBeGreaterThan(second)
})
