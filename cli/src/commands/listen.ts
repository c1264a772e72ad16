/** `lazuli listen`: gets webhooks as they are made and forwards them to a program on this machine, with the same bytes and headers. */
import { createPublicKey, verify, X509Certificate } from 'node:crypto'
import type { Command } from 'commander'
import { parseJson } from 'lazuli-contract'
import type { Client } from 'lazuli-sdk'
import { UsageError } from '../error.ts'
import { isUnreachable } from '../exit.ts'
import { profileSays } from '../from-profile.ts'
import { openSession, type SessionOptions } from '../session.ts'

interface Options extends Pick<SessionOptions, 'profile' | 'url' | 'partner'> {
  forwardTo: string
  events?: string
}

interface Delivery {
  id: string
  eventName: string
  headers: Record<string, string>
  body: string
}

/** How long the program may take with one, milliseconds: as long as a delivery waits. */
const patience = 30_000
/** Before a broken stream is taken up again, milliseconds. */
const pause = 2_000

export function listen(program: Command): void {
  program
    .command('listen')
    .description('Forward webhooks to a program on this machine as they are made; nothing has to be registered')
    .requiredOption('--forward-to <url>', 'where the program takes them: http://localhost:3000/webhooks')
    .option('--events <names>', 'names of events, separated by commas (default: all)')
    .option('--profile <name>', profileSays)
    .option('--url <url>', 'address of a Lazuli')
    .option('--partner <tenant>', 'tenant or domain of the partner (default: the first)')
    .addHelpText(
      'after',
      '\nExample:\n  lazuli listen --forward-to http://localhost:3000/webhooks --events subscription-updated,invoice-ready',
    )
    .action(async (options: Options) => {
      if (!URL.canParse(options.forwardTo)) throw new UsageError(`--forward-to must be an address, not "${options.forwardTo}".`)
      const { lab } = openSession(options)
      let wasThere = false
      for (;;) {
        const stream = await open(lab, options.events).catch((error: unknown) => {
          // A service that starts again is waited for; one that refuses says so.
          if (!wasThere || !isUnreachable(error)) throw error
          return undefined
        })
        if (stream) {
          process.stdout.write(`Listening; forwarding to ${options.forwardTo}\n`)
          wasThere = true
          for await (const delivery of deliveries(stream)) process.stdout.write(`${await forward(delivery, options.forwardTo)}\n`)
          process.stdout.write('The stream has ended; waiting for it to come back.\n')
        }
        await new Promise((resolve) => setTimeout(resolve, pause))
      }
    })
}

async function open({ lab }: Client, events: string | undefined): Promise<ReadableStream<Uint8Array>> {
  return (await lab.streamDeliveries({ events }).stream()).body
}

/** The deliveries of a stream of server-sent events. */
async function* deliveries(stream: ReadableStream<Uint8Array>): AsyncGenerator<Delivery> {
  let rest = ''
  const text = new TextDecoder()
  try {
    for await (const chunk of stream) {
      const parts = (rest + text.decode(chunk, { stream: true })).split('\n\n')
      rest = parts.pop() as string
      for (const part of parts) {
        const data = /^data: (.*)$/m.exec(part)?.[1]
        if (data !== undefined) yield parseJson(data) as unknown as Delivery
      }
    }
  } catch {
    // The service has gone; the caller says so.
  }
}

/** One line: when, what, whether the signature holds, what the program said. */
async function forward({ id, eventName, headers, body }: Delivery, to: string): Promise<string> {
  const bytes = Buffer.from(body)
  const proof = (await isSigned(headers, bytes)) ? 'signed' : 'NOT SIGNED'
  const line = `${id.padStart(6)}  ${eventName}  ${proof}`
  try {
    const answer = await fetch(to, { method: 'POST', headers, body: bytes, redirect: 'manual', signal: AbortSignal.timeout(patience) })
    await answer.body?.cancel()
    return `${line}  ${answer.status}`
  } catch (error) {
    const cause = (error as { cause?: { code?: string } }).cause?.code
    return `${line}  no answer (${cause ?? (error as Error).name})`
  }
}

async function isSigned(headers: Record<string, string>, body: Uint8Array): Promise<boolean> {
  const [, signature] = (headers['x-ms-signature'] ?? headers.Authorization ?? '').split(' ')
  const address = headers['X-MS-Certificate-Url']
  if (!signature || !address) return false
  try {
    const certificate = new X509Certificate(Buffer.from(await (await fetch(address)).arrayBuffer()))
    return verify(
      'sha256',
      body,
      createPublicKey(certificate.publicKey.export({ type: 'spki', format: 'pem' })),
      Buffer.from(signature, 'base64'),
    )
  } catch {
    return false
  }
}
