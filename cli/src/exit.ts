/** What an error is to whoever called: its exit code and its sentence. */
import { ApiFault } from 'lazuli-sdk/fault.ts'
import { PartialRead } from 'lazuli-sdk/paging.ts'
import { codeOfStatus, exitCodes } from './exit-codes.ts'

/** The code an error stands for. */
export function exitCodeOf(error: unknown): number {
  if (error instanceof ApiFault) {
    if (error.operation.startsWith('requestToken')) return exitCodes.denied
    return codeOfStatus(error.status)
  }
  return error instanceof PartialRead || isUnreachable(error) ? exitCodes.unreachable : exitCodes.failed
}

/** `fetch failed`: the platform's word for a connection that nobody took or that broke. */
export function isUnreachable(error: unknown): boolean {
  return error instanceof TypeError && error.cause !== undefined
}

/** What a person is told; `undefined` for bugs, whose stack is shown. */
export function sentenceOf(error: unknown): string | undefined {
  if (error instanceof ApiFault) {
    const code = error.code === undefined ? '' : `, code ${error.code}`
    const data = error.data.length > 0 ? `\n${error.data.map((line) => `  ${line}`).join('\n')}` : ''
    const traces = error.correlationId ? `\nCorrelation id ${error.correlationId}` : ''
    const hint =
      error.code === 900329 ? '\nIn a sandbox say --as admin without --profile; else sign in as a user: lazuli login --device-code.' : ''
    // The token authority puts its traces into the words, a line each.
    const [says] = error.description.split('\r\n')
    return `${says} (${error.status}${code})${data}${hint}${traces}`
  }
  if (isUnreachable(error)) {
    const { cause } = error as { cause: { code?: string; message?: string } }
    return `Nobody answers (${cause.code ?? cause.message}): start the sandbox first, or say where the service is with --url or --profile.`
  }
  if (
    error instanceof Error &&
    ['ConfigError', 'StorageError', 'CommandError', 'PartialRead', 'RangeError', 'OperationFailed'].includes(error.name)
  )
    return error.message
  return undefined
}
