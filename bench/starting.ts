/** From starting the process to its first answer, on a world that exists, against a bare Fastify; and memory when idle. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { alternate, type Comparison, timed } from './alternate.ts'
import { startBare, startProcess, startServer } from './service.ts'

const command = fileURLToPath(new URL('../cli/src/main.ts', import.meta.url))

export async function benchStart(
  folder: string,
  { rounds, world }: { rounds: number; world: 'demo' | 'empty' },
): Promise<{ start: Comparison; first: number; idle: number | undefined }> {
  const data = join(folder, 'started')
  let service = await startServer({ data: join(folder, 'warm'), world: 'empty' }) // modules compiled, as installation leaves them
  await service.stop()
  const first = await timed(async () => {
    service = await startServer({ data, world, start: '2026-09-15T00:00:00Z' })
  })
  await service.stop()
  const file = join(folder, 'small.json')
  writeFileSync(file, '{"status":"ok"}')
  let idle: number | undefined
  const args = [command, 'serve', '--port', '0', '--data', data, '--clock', 'frozen', '--world', world]
  const start = await alternate({
    path: 'start to first answer',
    against: 'bare Fastify start',
    aim: 0.5,
    rounds,
    async ours() {
      const from = performance.now()
      const started = await startProcess(args, /Lazuli ready: (\S+)/)
      await answers(`${started.url}/readyz`)
      const took = performance.now() - from
      await wait(500)
      idle = started.memory()?.now
      await started.stop()
      return took
    },
    async raw() {
      const from = performance.now()
      const started = await startBare(file)
      await answers(started.url)
      const took = performance.now() - from
      await started.stop()
      return took
    },
    note: () => `world "${world}"`,
  })
  return { start, first, idle }
}

async function answers(url: string): Promise<void> {
  const answer = await fetch(url)
  if (answer.status !== 200) throw new Error(`${url} answered ${answer.status}`)
  await answer.arrayBuffer()
}
