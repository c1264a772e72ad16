import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { folderOf, recoverFolders, stagingFolder, swapFolders } from './folders.ts'

let data: string
beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), 'lazuli-folders-'))
})
afterEach(() => rmSync(data, { recursive: true, force: true }))

const holding = (folder: string, text: string) => {
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'state.sqlite'), text)
}
const contentOf = (tenant: string) => readFileSync(join(folderOf(data, tenant), 'state.sqlite'), 'utf8')

test('a folder takes the place of another, or of none', () => {
  for (const tenant of ['a', 'b']) {
    if (tenant === 'a') holding(folderOf(data, tenant), 'old')
    const incoming = stagingFolder(data, tenant)
    holding(incoming, 'new')
    swapFolders(folderOf(data, tenant), incoming)
    expect(contentOf(tenant)).toBe('new')
    expect(existsSync(`${folderOf(data, tenant)}.leaving`)).toBe(false)
  }
})

test('broken off between the two renames, the old one is put back at the next start', () => {
  holding(folderOf(data, 'a'), 'old')
  holding(stagingFolder(data, 'x'), 'new')
  renameSync(folderOf(data, 'a'), `${folderOf(data, 'a')}.leaving`)
  recoverFolders(data)
  expect(contentOf('a')).toBe('old')
  expect(existsSync(join(data, 'staging'))).toBe(false)
})

test('broken off after both, the new one stays and the old one goes', () => {
  holding(folderOf(data, 'a'), 'new')
  holding(`${folderOf(data, 'a')}.leaving`, 'old')
  recoverFolders(data)
  expect(contentOf('a')).toBe('new')
  expect(existsSync(`${folderOf(data, 'a')}.leaving`)).toBe(false)
})

test('what a comparison left that a crash broke off goes at the next start', () => {
  const spilled = join(folderOf(data, 'a'), 'compared', 'compare-x')
  holding(folderOf(data, 'a'), 'kept')
  holding(spilled, 'spilled')
  recoverFolders(data)
  expect(contentOf('a')).toBe('kept')
  expect(existsSync(spilled)).toBe(false)
})

test('what cannot be moved there leaves the old one in its place', () => {
  holding(folderOf(data, 'a'), 'old')
  expect(() => swapFolders(folderOf(data, 'a'), join(data, 'nowhere'))).toThrow()
  expect(contentOf('a')).toBe('old')
})
