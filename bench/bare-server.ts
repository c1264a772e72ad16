/** The raw limit of an answer: Fastify and nothing else. `node bare-server.ts <file>` answers every GET with the bytes of the file. */
import { readFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import Fastify from 'fastify'

const body = readFileSync(process.argv[2] as string)
const app = Fastify()
app.get('/*', (_request, reply) => reply.header('content-type', 'application/json; charset=utf-8').send(body))
await app.listen({ port: 0, host: '127.0.0.1' })
console.log(`bare ready: http://127.0.0.1:${(app.server.address() as AddressInfo).port}`)
process.on('SIGTERM', () => process.exit(0))
