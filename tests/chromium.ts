/** A real browser: the one the launcher finds or installs. */
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { type Browser, chromium } from 'playwright-core'

const root = join(import.meta.dirname, '..')

/** The launcher is plain JavaScript: what it says is told here. */
interface Launcher {
  buildPortal(root: string, runtime: string, env: NodeJS.ProcessEnv): { ended: Promise<string | undefined> }
  provideBrowser(root: string): Promise<string>
}
export const launcher = async (file: string) => (await import(pathToFileURL(join(root, 'launch', file)).href)) as Launcher

export async function openBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: await (await launcher('browser.mjs')).provideBrowser(root),
    args: [
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  })
}
