/**
 * The OpenAPI document at `/openapi.json` and a page to read it at `/docs`. Everything the page needs comes from this
 * server; its content security policy keeps it from asking anybody else.
 */
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import type { FastifyInstance, FastifyReply } from 'fastify'

/** Swagger UI, as packed with Fastify's plugin for it: that package has no install script, unlike swagger-ui-dist. */
const assets = createRequire(import.meta.url)

const policy =
  "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'none'; base-uri 'none'; form-action 'self'"

const page = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Lazuli operations</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/docs/swagger-ui.css">
</head>
<body>
<div id="operations"></div>
<noscript><p>This page needs JavaScript. The same is at <a href="/openapi.json">/openapi.json</a>.</p></noscript>
<script src="/docs/swagger-ui-bundle.js"></script>
<script src="/docs/start.js"></script>
</body>
</html>
`

/** The validator badge would ask a foreign server about the document: off. */
const start = `window.ui = SwaggerUIBundle({
  url: '/openapi.json',
  dom_id: '#operations',
  deepLinking: true,
  docExpansion: 'none',
  filter: true,
  validatorUrl: null,
})
`

/** Adds the routes. `document` is asked for once, at the first request of `/openapi.json`, so that a start does not wait for it. */
export function registerDocs(app: FastifyInstance, document: () => object): void {
  const text = once(() => JSON.stringify(document()))
  const style = once(() => readFile(assets.resolve('@fastify/swagger-ui/static/swagger-ui.css')))
  const script = once(() => readFile(assets.resolve('@fastify/swagger-ui/static/swagger-ui-bundle.js')))

  app.get('/openapi.json', async (_request, reply) => answer(reply, 'application/json; charset=utf-8', text()))
  app.get('/docs', async (_request, reply) => answer(reply.header('content-security-policy', policy), 'text/html; charset=utf-8', page))
  app.get('/docs/start.js', async (_request, reply) => answer(reply, 'text/javascript; charset=utf-8', start))
  app.get('/docs/swagger-ui.css', async (_request, reply) => answer(reply, 'text/css; charset=utf-8', await style()))
  app.get('/docs/swagger-ui-bundle.js', async (_request, reply) => answer(reply, 'text/javascript; charset=utf-8', await script()))
}

function answer(reply: FastifyReply, type: string, content: string | Buffer): FastifyReply {
  return reply.header('content-type', type).header('x-content-type-options', 'nosniff').send(content)
}

/** `make` run at the first call, its result kept. */
function once<T>(make: () => T): () => T {
  let kept: { value: T } | undefined
  return () => {
    kept ??= { value: make() }
    return kept.value
  }
}
