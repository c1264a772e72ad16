import Fastify from 'fastify'
import { expect, it } from 'vitest'
import { registerDocs } from './docs.ts'

const document = { openapi: '3.1.0', info: { title: 'Lazuli', version: '1' }, paths: {} }

function serving() {
  let asked = 0
  const app = Fastify()
  registerDocs(app, () => {
    asked++
    return document
  })
  return { app, asked: () => asked }
}

it('serves the document, made once and not before it is asked for', async () => {
  const { app, asked } = serving()
  expect(asked()).toBe(0)
  const first = await app.inject('/openapi.json')
  await app.inject('/openapi.json')
  expect(first.statusCode).toBe(200)
  expect(first.headers['content-type']).toBe('application/json; charset=utf-8')
  expect(first.json()).toEqual(document)
  expect(asked()).toBe(1)
})

it('serves a page that needs nothing from elsewhere', async () => {
  const { app } = serving()
  const page = await app.inject('/docs')
  expect(page.headers['content-type']).toBe('text/html; charset=utf-8')
  expect(page.headers['content-security-policy']).toContain("default-src 'self'")
  const addresses = [...page.body.matchAll(/(?:src|href)="([^"]*)"/g)].map((match) => match[1] as string)
  expect(addresses.filter((address) => /^(https?:)?\/\//.test(address))).toEqual([])
  const own = addresses.filter((address) => address.startsWith('/'))
  expect(own).toContain('/docs/swagger-ui-bundle.js')
  for (const address of own) expect({ address, status: (await app.inject(address)).statusCode }).toEqual({ address, status: 200 })
})

it.each([
  ['/docs/swagger-ui.css', 'text/css; charset=utf-8', '.swagger-ui'],
  ['/docs/swagger-ui-bundle.js', 'text/javascript; charset=utf-8', 'SwaggerUIBundle'],
  ['/docs/start.js', 'text/javascript; charset=utf-8', '/openapi.json'],
])('serves %s', async (address, type, part) => {
  const { app } = serving()
  const reply = await app.inject(address)
  expect(reply.headers['content-type']).toBe(type)
  expect(reply.body).toContain(part)
})
