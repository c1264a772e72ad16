import { expect, test } from 'vitest'
import { StorageError, UnsyncedError } from '../db/state.ts'
import { failureAnswer } from './answers.ts'

const trace = { requestId: 'r', correlationId: 'c', locale: 'en-US' }

test.each([
  [new StorageError('disk full'), 503, 'nothing was changed'],
  [new UnsyncedError('EIO'), 503, 'may or may not stand (EIO)'],
  [new Error('a bug'), 500, 'Correlation id c'],
])('%s tells what is known of the change', (error, status, says) => {
  const answer = failureAnswer(error, trace, { report: () => undefined })
  expect(answer.status).toBe(status)
  expect(String(answer.body)).toContain(says)
})
