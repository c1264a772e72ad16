import { test } from 'vitest'
import { expectReference } from '../lines-reference.ts'

test('the line store rates and closes many random worlds as the plain reference does', () => expectReference(80), 1_800_000)
