/** Completion: what the program says may come next, and the shells of this machine that ask it. */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { inside, program, started } from './terminal.ts'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'lazuli-shells-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

test.each([
  [['inv'], ['invoices']],
  [
    ['carts', ''],
    ['checkout', 'create', 'get', 'update'],
  ],
  [['carts', 'get', '--cu'], ['--customer-id']],
  [
    ['customers', 'list', '-o', 'js'],
    ['json', 'jsonl'],
  ],
  [['clock', 'ad'], ['advance']],
  [['completion', 'po'], ['powershell']],
  [['trigger', 'invoice'], ['invoice-ready']],
  [['catalog', 'list-products', '--target-view', 'AzureReservationsS'], ['AzureReservationsSQL']],
  [['customers', 'list', '--profile', 'sand'], ['sandbox']],
  [
    ['export', ''],
    ['focus', 'reconciliation', 'usage'],
  ],
])('%j may go on as %j', async (words, found) => {
  const { out } = await inside(['__complete', ...words], {})
  expect(out.split('\n').filter((word) => word.startsWith(words.at(-1) as string) && word !== '')).toEqual(found)
})

test.each(['bash', 'zsh', 'fish', 'powershell'])('%s has a script', async (shell) => {
  const end = await inside(['completion', shell], {})
  expect(end).toMatchObject({ code: 0, err: '' })
  expect(end.out).toContain('__complete')
})

test('another shell has none', async () => {
  expect((await inside(['completion', 'tcsh'], {})).code).toBe(2)
})

const command = [process.execPath, ...program].map((part) => `'${part}'`).join(' ')
const isHere = (shell: string) => (process.env.PATH ?? '').split(delimiter).some((place) => existsSync(join(place, shell)))

/** How each shell is asked what may follow `lazuli carts che`, by its own means; what it prints. */
const shells: Record<string, (script: string) => Promise<string>> = {
  bash: async (script) =>
    asked(
      'bash',
      `lazuli() { ${command} "$@"; }; . '${script}'; COMP_WORDS=(lazuli carts che); COMP_CWORD=2; _lazuli; echo "\${COMPREPLY[@]}"`,
    ),
  fish: async (script) => asked('fish', `function lazuli; ${command} $argv; end; source '${script}'; complete -C 'lazuli carts che'`),
  // Its completion lives in the line editor: somebody has to sit there and press a key.
  zsh: async (script) => {
    const screen = started('zsh', ['-f', '-i'], { ZDOTDIR: folder })
    screen.type(
      `lazuli() { ${command} "$@" }; autoload -U compinit; compinit -u -d '${join(folder, 'dump')}'; . '${script}'; PS1=ready'>'; clear\r`,
    )
    await expect.poll(screen.text).toContain('ready>')
    screen.type('lazuli carts che\t')
    await expect.poll(screen.text).toContain('checkout')
    screen.end()
    await screen.ended
    return 'checkout'
  },
}

function asked(shell: string, line: string): string {
  return spawnSync(shell, ['-c', line], { encoding: 'utf8', env: { ...process.env, HOME: folder, XDG_CONFIG_HOME: folder } }).stdout.trim()
}

// The launcher installs those of Debian where it may; PowerShell is on no machine of ours.
test.each(Object.keys(shells).filter(isHere))('%s completes', async (shell) => {
  const script = join(folder, `completion.${shell}`)
  writeFileSync(script, (await inside(['completion', shell], {})).out)
  expect(await shells[shell]?.(script)).toBe('checkout')
})
