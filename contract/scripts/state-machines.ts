/** Prints the drawings of the state machines. With `--write` it renews `docs/state-machines.md` instead. */
import { writeFileSync } from 'node:fs'
import { stateMachinesPage } from '../src/machines.ts'

if (process.argv.includes('--write')) writeFileSync(new URL('../../docs/state-machines.md', import.meta.url), stateMachinesPage())
else process.stdout.write(stateMachinesPage())
