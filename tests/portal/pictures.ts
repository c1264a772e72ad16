/**
 * Draws the pictures of every page anew, for somebody to look at: `node tests/portal/pictures.ts [names…]`. They are no test
 * by themselves, since fonts differ between machines; a change of a page shows in a commit.
 */
import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { startServer } from '../harness.ts'
import { buildPortal, openBrowser } from './browser.ts'
import { openDesk } from './desk.ts'
import { phone } from './every-page.ts'
import { everyPage, pictureOf } from './page-list.ts'

const names = process.argv.slice(2)
await buildPortal()
const server = await startServer({ world: 'demo', start: '2026-09-15T00:00:00Z' })
const browser = await openBrowser()
mkdirSync(dirname(pictureOf('', 'desk')), { recursive: true })
for (const [look, visitor] of [
  ['desk', { width: 1280 }],
  ['phone', phone],
] as const) {
  const desk = await openDesk(browser, server, visitor)
  for (const { name, path } of everyPage) {
    if (names.length > 0 && !names.includes(name)) continue
    await desk.open(await path(server))
    await desk.main().getByRole('heading', { level: 1 }).waitFor()
    // What shows a document draws it in its own time, and tells nobody.
    if ((await desk.main().locator('iframe').count()) > 0) await desk.visit.page.waitForTimeout(2000)
    await desk.visit.page.screenshot({ path: pictureOf(name, look), type: 'jpeg', quality: 60 })
  }
  await desk.close()
}
await browser.close()
await server.remove()
