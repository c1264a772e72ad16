import { createCart } from 'lazuli-contract/carts.ts'
import { afterAll, expect, test } from 'vitest'
import { serve } from './serve.ts'
import { tryApp } from './try-app.ts'

const { call, close } = tryApp({ routes: [serve(createCart, () => ({ status: 200, bytes: '{}' }))], migrations: [] })
afterAll(close)

const carts = '/v1/customers/1f3a6d5c-7b04-4c52-9a55-6a5f0c7d2e11/carts'

// Unknown members are ignored (commerce contract, section 1.1), also those whose names mean something to us.
test.each([{ refused: 'Unexpected' }, { refused: 'NoPartnerToken' }, { refused: 'no such name' }, { refused: 1 }])(
  'a body is never taken for a refusal of ours: %j',
  async (body) => {
    const reply = await call('POST', carts, { body })
    expect([reply.status, reply.body.code]).toEqual([400, 800002])
    expect((await call('POST', carts, { body: { ...body, lineItems: [] } })).status).toBe(200)
  },
)
