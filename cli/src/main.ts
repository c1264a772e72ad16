/** `lazuli`, started as a program. */
import { run } from './program.ts'

const words = process.argv.slice(2)

process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') {
    // A reader that has seen enough, such as head, closes the pipe. A service stays for its clients.
    if (words[0] !== 'serve') process.exit(process.exitCode ?? 0)
    return
  }
  // A disk that is full: what was written is not all.
  process.stderr.write(`The answer cannot be written (${error.message}).\n`)
  process.exit(1)
})
// Nobody is left to be told.
process.stderr.on('error', () => undefined)

const code = await run(words)
if (code !== undefined) process.exitCode = code
