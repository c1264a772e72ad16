import { expect, test } from 'vitest'
import { Lock } from './lock.ts'
import type { Watch } from './watch.ts'

test('one at a time, in order, also after a failure; only waits for others are told', async () => {
  const told: string[] = []
  const watch: Watch = {
    begin(part) {
      told.push(`${part} begins`)
      return () => void told.push(`${part} ends`)
    },
    job: (_kind, _facts, work) => work(),
  }
  const lock = new Lock(watch)
  await lock.run(() => told.push('alone'))
  const first = lock.run(async () => {
    await Promise.resolve()
    told.push('first')
    throw new Error('no')
  })
  const second = lock.run(() => told.push('second'))
  expect(lock.busy).toBe(true)
  await expect(first).rejects.toThrow('no')
  await second
  await Promise.resolve()
  expect(lock.busy).toBe(false)
  expect(told).toEqual(['alone', 'lock wait begins', 'first', 'lock wait ends', 'second'])
})
