import { expect, test } from 'vitest'
import { keepError, tellError } from './kept-error.ts'
import { refuse } from './outcome.ts'

test('a refusal that was kept is told in the language of whoever asks, with what it named', () => {
  const kept = JSON.parse(JSON.stringify(keepError(refuse('SavingsPlanCommitmentInvalid', { detail: 'its grain is Hourly' }))))
  const english = tellError(kept, 'en-US')
  const chinese = tellError(kept, 'zh-TW')
  expect(english).toEqual({ code: kept.code, message: kept.message })
  expect(english.message).toBe('The commitment is not one that is sold: its grain is Hourly')
  expect(Object.keys(chinese)).toEqual(['code', 'message'])
  expect(chinese.code).toBe(english.code)
  expect(chinese.message).toBe('此承諾不是銷售的承諾：其粒度是 Hourly')
})

test('what the first releases kept is told as it was kept', () => {
  expect(tellError({ code: 'Conflict', message: 'The plan is not active.' }, 'zh-TW')).toEqual({
    code: 'Conflict',
    message: 'The plan is not active.',
  })
})
