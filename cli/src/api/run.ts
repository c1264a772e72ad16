/** Runs one operation and writes what it gives. */
import { Readable } from 'node:stream'
import type { AnyEndpoint } from 'lazuli-contract'
import type { CallOptions } from 'lazuli-sdk'
import { type Call, FileCall, Paged } from 'lazuli-sdk/call.ts'
import { CommandError, UsageError } from '../error.ts'
import { bytesOf } from '../input.ts'
import { withIds } from '../named.ts'
import { toFile } from '../output/file.ts'
import { type PrintOptions, printRows, printValue, write } from '../output/print.ts'
import { progress } from '../output/terminal.ts'
import { openSession, type SessionOptions } from '../session.ts'
import { readBody } from './body.ts'

export interface Run {
  group: string
  method: string
  endpoint: AnyEndpoint
  params: Record<string, unknown>
  options: Record<string, unknown>
}

type Operation = (params: object, options: CallOptions) => Call<unknown> | FileCall | Paged<unknown, unknown>

export async function runOperation({ group, method, endpoint, params, options }: Run): Promise<void> {
  const session = openSession(options as SessionOptions)
  const client = endpoint.auth === 'lab' ? session.lab : session.client
  const operation = (client as unknown as Record<string, Record<string, Operation>>)[group]?.[method] as Operation
  const { body: bodyText, set, content, contentType } = options as { body?: string; set?: string[]; content?: string; contentType?: string }
  const body = endpoint.body ? readBody(bodyText, set) : undefined
  const { header, requestId } = options as { header?: string[]; requestId?: string }
  const call = operation(
    {
      ...(await withIds(session.client, params)),
      ...(body === undefined ? {} : { body }),
      ...(content === undefined ? {} : { content: bytesOf(content.replace(/^@/, '')) }),
      ...(contentType === undefined ? {} : { contentType }),
    },
    { headers: headersOf(header), requestId },
  )
  if (call instanceof FileCall) return writeFile(call, options.out as string | undefined)
  if (call instanceof Paged) return printRows(limited(call, options.limit as string | undefined), options as PrintOptions)
  const { status, headers, body: reply } = await call.exchange()
  if (reply !== undefined) return printValue(reply, options as PrintOptions)
  const location = headers.get('location')
  return printValue({ status, ...(location ? { location } : {}) }, options as PrintOptions)
}

function headersOf(given: readonly string[] = []): Record<string, string> {
  return Object.fromEntries(
    given.map((one) => {
      const [, name, value] = /^([\w-]+):\s*([\x20-\x7e]*)$/.exec(one) ?? []
      if (name === undefined || value === undefined) throw new UsageError(`--header wants name: value, not "${one}".`)
      return [name, value]
    }),
  )
}

async function* limited(rows: AsyncIterable<unknown>, limit: string | undefined): AsyncGenerator<unknown, void> {
  const most = limit === undefined ? Number.POSITIVE_INFINITY : Number(limit)
  if (limit !== undefined && !/^[1-9]\d*$/.test(limit)) throw new UsageError(`--limit wants a whole number, not "${limit}".`)
  let count = 0
  for await (const row of rows) {
    yield row
    if (++count >= most) return
  }
}

async function writeFile(call: FileCall, out: string | undefined): Promise<void> {
  const { body, headers } = await call.stream()
  if (out === undefined && process.stdout.isTTY && !/^text\//.test(headers.get('content-type') ?? ''))
    throw new CommandError('A file is no text for a terminal: say where it goes with --out.')
  const source = Readable.fromWeb(body as never)
  if (out === undefined) {
    for await (const chunk of source) await write(chunk)
    return
  }
  const total = Number(headers.get('content-length') ?? 0)
  const bar = progress(out, total || undefined)
  let done = 0
  await toFile(out, async function* () {
    for await (const chunk of source as AsyncIterable<Buffer>) {
      done += chunk.length
      bar.at(done, `${(done / 1e6).toFixed(1)} MB`)
      yield chunk
    }
  }).finally(() => bar.end())
  process.stderr.write(`${out}: ${done} bytes\n`)
}
