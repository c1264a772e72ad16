/**
 * What every exchange shares (platform contract, section 2; billing contract, section 1; clients rules), asked of every
 * operation of the contract: an operation added there is held to it without a change here.
 */
import { afterAll, beforeAll, describe } from 'vitest'
import { addresses } from './conventions/addresses.ts'
import { envelopes } from './conventions/envelopes.ts'
import { exchanges } from './conventions/exchanges.ts'
import { type WalkWorld, walkWorld } from './walk-world.ts'

let world: WalkWorld
beforeAll(async () => {
  world = await walkWorld()
})
afterAll(() => world.server.remove())

describe('addresses', () => addresses(() => world))
describe('heads and bodies', () => exchanges(() => world))
describe('answers', () => envelopes(() => world))
