import { expect, test } from 'vitest'
import type { SavingsPlanRecord } from './record.ts'
import { updatePlan } from './rules.ts'

const own = '11111111-1111-4111-8111-111111111111'
const plan = { displayName: 'steady', state: 'Succeeded', scope: { type: 'Shared' }, version: 1, renew: false } as SavingsPlanRecord

test('what is narrowed by its properties alone applies to what they name', () => {
  const path = `/subscriptions/${own}`
  const updated = updatePlan(plan, { displayName: 'narrow', appliedScopeProperties: { subscriptionId: path } }, new Set([own]), 1)
  expect(updated).toMatchObject({ displayName: 'narrow', scope: { type: 'Single', scopes: [path] }, version: 2 })
  expect(updatePlan(plan, { appliedScopeProperties: { subscriptionId: path } }, new Set(), 1)).toMatchObject({
    refused: 'ReservationScopesForeign',
  })
  const group = { managementGroupId: '/providers/Microsoft.Management/managementGroups/all' }
  expect(updatePlan(plan, { appliedScopeProperties: group }, new Set(), 1)).toMatchObject({ scope: { type: 'ManagementGroup' } })
  expect(updatePlan(plan, { displayName: 'wide', appliedScopeProperties: {} }, new Set(), 1)).toMatchObject({ scope: { type: 'Shared' } })
})
