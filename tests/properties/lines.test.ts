import { test } from 'vitest'
import { expectReference } from '../lines-reference.ts'

test('the line store rates and closes random worlds as the plain reference does', () => expectReference(10))
