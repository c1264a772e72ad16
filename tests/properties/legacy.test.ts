import { test } from 'vitest'
import { expectLegacyReference } from '../legacy-reference.ts'

test('the line store bills legacy subscriptions of random worlds as the plain reference does', () => expectLegacyReference(5))
