import { expect, test } from 'vitest'
import { liveYear } from './year.ts'

test('a year bills the same to the byte, whatever the order and delay of its usage and whenever it is killed', async () => {
  const plain = await liveYear(1)
  const disturbed = await liveYear(1, 2)
  expect(JSON.parse(plain.invoices).length).toBeGreaterThanOrEqual(13)
  expect(disturbed.crashes).toBeGreaterThan(12)
  // After each of its jobs, and as something is bought or given back.
  expect(disturbed.checks).toBeGreaterThan(150)
  expect(disturbed.invoices).toBe(plain.invoices)
  for (const [i, said] of plain.said.entries()) expect(disturbed.said[i]).toEqual(said)
  // There is everything.
  const [rows, usage] = [plain.said.map((said) => said.rows).join(), plain.said.map((said) => said.usage).join()]
  const kindsOf = (text: string, member: string) =>
    new Set([...text.matchAll(new RegExp(`"${member}":"([^"]*)"`, 'g'))].map(([, kind]) => kind))
  const charges = ['new', 'cycleCharge', 'addQuantity', 'cancelImmediate', 'customerCredit']
  expect([...kindsOf(rows, 'chargeType')]).toEqual(expect.arrayContaining(charges))
  expect([...kindsOf(rows, 'creditReasonCode')]).toEqual(expect.arrayContaining(['Azure Credit Offer', 'Goodwill', 'Outage']))
  expect(kindsOf(rows, 'reservationOrderId').size).toBeGreaterThan(7)
  expect([...kindsOf(usage, 'benefitType')].sort()).toEqual(['Charge', 'Reservation', 'SavingsPlan'])
  expect(plain.invoices).toContain('adjustment_note')
})
