/** `lazuli`, started as a program. */
import { run } from './program.ts'

// A reader that has seen enough, such as head, closes the pipe.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0)
  throw error
})

const code = await run(process.argv.slice(2))
if (code !== undefined) process.exitCode = code
