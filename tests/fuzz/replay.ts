/**
 * Sends again what a failed run printed, to a fresh world, and says which laws are broken:
 * `node tests/fuzz/replay.ts FILE` with one request a line, or `node tests/fuzz/replay.ts SEED COUNT` for a whole run.
 */
import { readFileSync } from 'node:fs'
import { describeFindings } from './report.ts'
import { Round } from './round.ts'
import type { Shot } from './shots.ts'
import { replay } from './shrink.ts'
import { openWorld } from './world.ts'

const [first, count] = process.argv.slice(2)
if (first === undefined) throw new Error('name a file of requests, or a seed and a count')

if (count === undefined) {
  const lines = readFileSync(first, 'utf8').split('\n')
  const shots = lines.filter((line) => line.trim() !== '').map((line) => JSON.parse(line) as Shot)
  say(describeFindings(await replay(shots)))
} else {
  const world = await openWorld()
  const round = new Round(world, first)
  await round.shoot(Number(count))
  say(await round.report())
  await world.close()
}

function say(text: string): void {
  process.stdout.write(`${text || 'Every law holds.'}\n`)
}
