/** `lazuli serve`: starts the service and stays until told to stop. */
import type { Command } from 'commander'
import { ConfigError, describeFlags, readConfig } from 'lazuli-server/config.ts'
import { StorageError, startService } from 'lazuli-server/main.ts'

export function serve(program: Command): void {
  program
    .command('serve')
    .description('Start the service on the embedded stores')
    .argument('[flags...]')
    .allowUnknownOption()
    .helpOption('--help')
    .addHelpText(
      'after',
      `\nFlags, their variables and defaults:\n${describeFlags()}\n\nExample:\n  lazuli serve --port 0 --clock frozen --world empty`,
    )
    .action(async (_flags, _options, command: Command) => {
      // What the service writes is for its owner alone.
      process.umask(0o077)
      const started = await start(readConfig(command.args, process.env))
      const { service } = started
      let stopping = false
      // The first signal lets everything accepted end; the second does not wait for it.
      const stop = (code: number) => async () => {
        if (stopping) process.exit(code)
        stopping = true
        process.exit((await service.stop()) ? 0 : 1)
      }
      process.on('SIGINT', stop(130))
      process.on('SIGTERM', stop(143))
      // Whoever reads this line may stop the service at once.
      process.stdout.write(`Lazuli ready: ${service.url}\n`)
      process.stdout.write(service.greeting)
    })
}

async function start(config: ReturnType<typeof readConfig>) {
  try {
    return { service: await startService(config) }
  } catch (error) {
    const { code, syscall, errcode } = error as NodeJS.ErrnoException & { errcode?: number }
    if (code === 'EADDRINUSE')
      throw new ConfigError(`Port ${config.port} on ${config.host} is taken; choose another with --port, or 0 for a free one.`)
    if (syscall === 'listen' && code === 'EACCES')
      throw new ConfigError(`Port ${config.port} on ${config.host} needs more rights than this user has; choose another with --port.`)
    if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND' || code === 'EAI_AGAIN')
      throw new ConfigError(`--host ${config.host} is no address of this machine.`)
    if (code === 'EACCES' || code === 'EROFS' || code === 'ENOSPC')
      throw new StorageError(`The data folder ${config.data} cannot be written (${code}).`)
    if (error instanceof StorageError && !error.message.includes(config.data))
      throw new StorageError(`The data folder ${config.data} cannot be used (${error.message}).`, { cause: error })
    // SQLite: 8 read-only, 10 input/output, 13 full, 14 cannot open.
    if (errcode !== undefined && [8, 10, 13, 14].includes(errcode & 0xff))
      throw new StorageError(`The data folder ${config.data} cannot be written (${(error as Error).message}).`)
    throw error
  }
}
