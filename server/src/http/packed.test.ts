import { gunzipSync } from 'node:zlib'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { gzipParts } from './packed.ts'

test('what is packed in parts is one gzip stream of all of them, whatever was packed before', async () => {
  const pool = fc.array(
    fc.oneof(
      fc.uint8Array({ maxLength: 300 }),
      fc.lorem().map((text) => Buffer.from(text.repeat(50))),
    ),
    { minLength: 1, maxLength: 6 },
  )
  const asked = fc.array(fc.array(fc.nat(5), { maxLength: 12 }), { minLength: 1, maxLength: 4 })
  await fc.assert(
    fc.asyncProperty(pool, asked, async (parts, answers) => {
      for (const answer of answers) {
        const body = answer.map((n) => parts[n % parts.length] as Uint8Array)
        expect(gunzipSync(await gzipParts(body))).toEqual(Buffer.concat(body))
      }
    }),
    { numRuns: 50, endOnFailure: true },
  )
})
