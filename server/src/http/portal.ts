/**
 * The portal at `/portal`: files that its build left in a folder. Nothing is kept in memory and nothing looked at before
 * somebody asks, so a start does not wait for a build, and a build done meanwhile is served at once.
 */
import { createReadStream } from 'node:fs'
import { open, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'

export interface PortalDeps {
  /** What the build makes: `index.html` and `assets/`. */
  folder: string
  /** What the portal has to know before anybody has signed in. */
  setup(): { authority: string }
  random(size: number): Buffer
}

const types: Readonly<Record<string, string>> = {
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  svg: 'image/svg+xml',
  woff2: 'font/woff2',
}

/** A file's name: no folders, nothing hidden. What is below `assets/` has its hash in its name. */
const assetName = /^[\w-][\w.-]*\.(js|css|svg|woff2)$/
const codings = [
  { word: 'br', end: '.br' },
  { word: 'gzip', end: '.gz' },
] as const

/** While there is no build: says so, and looks again by itself. */
const notBuilt = `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta http-equiv="refresh" content="3"><title>Lazuli</title></head>
<body><main><h1>The portal is not built yet</h1>
<p>It is built after the first start and whenever its sources have changed; this page then opens by itself. If it stays, the build has failed: whoever started the service finds why in the terminal. All else works meanwhile: <a href="/docs">operations</a>.</p></main></body>
</html>
`

export function registerPortal(app: FastifyInstance, deps: PortalDeps): void {
  const method = ['GET', 'HEAD'] as ('GET' | 'HEAD')[]
  const page = (_request: FastifyRequest, reply: FastifyReply) => sendPage(reply, deps)
  const file = (request: FastifyRequest, reply: FastifyReply) => sendFile(request, reply, deps)
  app.route({ method, url: '/portal', handler: page })
  // Addresses inside the portal are its own business.
  app.route({ method, url: '/portal/*', handler: page })
  app.route({ method, url: '/portal/assets/*', handler: file })
  app.route({ method, url: '/portal/lazuli.svg', handler: (_request, reply) => sendOne(reply, join(deps.folder, 'lazuli.svg'), 'svg') })
}

async function sendPage(reply: FastifyReply, { folder, setup, random }: PortalDeps): Promise<FastifyReply> {
  const html = await readFile(join(folder, 'index.html'), 'utf8').catch(missing)
  const nonce = random(16).toString('base64')
  const about = setup()
  // Styles of components are put in by script, under the nonce. PDF files are shown from memory.
  const policy = [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data: blob:",
    "font-src 'self'",
    `connect-src ${["'self'", about.authority].filter(Boolean).join(' ')}`,
    'frame-src blob:',
    'object-src blob:',
    "form-action 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
  ]
  guarded(reply)
    .header('content-security-policy', policy.join('; '))
    .header('content-type', 'text/html; charset=utf-8')
    .header('cache-control', 'no-store')
  if (html === undefined) return reply.code(503).header('retry-after', '3').send(notBuilt)
  return reply.send(html.replace('{{nonce}}', nonce).replace('{{setup}}', () => escapeAttribute(JSON.stringify(about))))
}

async function sendFile(request: FastifyRequest, reply: FastifyReply, { folder }: PortalDeps): Promise<FastifyReply> {
  const name = (request.params as { '*': string })['*']
  const kind = assetName.exec(name)?.[1]
  if (kind === undefined) return notThere(reply)
  const path = join(folder, 'assets', name)
  // The name holds the hash of what is in it: whoever has it never asks again.
  reply.header('cache-control', 'public, max-age=31536000, immutable').header('vary', 'accept-encoding')
  const taken = takenCodings(request.headers['accept-encoding'])
  for (const { word, end } of codings) {
    if (!taken.has(word)) continue
    const file = await open(`${path}${end}`).catch(missing)
    if (file) return guarded(reply.header('content-type', types[kind]).header('content-encoding', word)).send(file.createReadStream())
  }
  return sendOne(reply, path, kind)
}

async function sendOne(reply: FastifyReply, path: string, kind: string): Promise<FastifyReply> {
  const file = await open(path).catch(missing)
  if (!file) return notThere(reply)
  await file.close()
  return guarded(reply.header('content-type', types[kind])).send(createReadStream(path))
}

function guarded(reply: FastifyReply): FastifyReply {
  return reply
    .header('x-content-type-options', 'nosniff')
    .header('referrer-policy', 'same-origin')
    .header('cross-origin-opener-policy', 'same-origin')
}

function notThere(reply: FastifyReply): FastifyReply {
  return guarded(reply).code(404).header('cache-control', 'no-store').type('text/plain; charset=utf-8').send('There is no such file.')
}

/** Of a file that is not there; anything else that goes wrong is a bug. */
function missing(error: NodeJS.ErrnoException): undefined {
  if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined
  throw error
}

/** Codings that a client takes; `q=0` refuses one. */
function takenCodings(header: string | string[] | undefined): ReadonlySet<string> {
  const asked = String(header ?? '')
    .toLowerCase()
    .split(',')
    .map((part) => part.trim())
  return new Set(asked.filter((part) => !/;\s*q=0(\.0+)?$/.test(part)).map((part) => part.split(';', 1)[0] as string))
}

function escapeAttribute(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/"/g, '&quot;').replace(/</g, '&lt;')
}
