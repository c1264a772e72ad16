import { expect, test } from 'vitest'
import { masked } from './mask.ts'

test.each([
  ['Authorization: Bearer abc.def-ghi', 'Authorization: ***'],
  ['got eyJhbGciOiJSUzI1NiIs.eyJzdWIiOiIxMjM0.c2lnbmF0dXJl here', 'got *** here'],
  ['/blobs/x.csv?sv=2020&sig=aGVsbG8%3D&se=2026', '/blobs/x.csv?sv=2020&sig=***&se=2026'],
  ['grant_type=password&username=a@b&password=hunter2&scope=x', 'grant_type=password&username=a@b&password=***&scope=x'],
  ['{"client_secret":"s3cret","a":1}', '{"client_secret":"***","a":1}'],
  ['client_assertion=abc refresh_token=def', 'client_assertion=*** refresh_token=***'],
  ['-----BEGIN PRIVATE KEY-----\nMIIE\n-----END PRIVATE KEY-----', '***'],
  ['/callback?code=0.AX-abc_def&state=1', '/callback?code=***&state=1'],
  ['code=0.AXabc&grant_type=authorization_code', 'code=***&grant_type=authorization_code'],
  ['{"code":"0.AX-abcdefghij_k","x":1}', '{"code":"***","x":1}'],
  ['{"body":"code=0.AXabc&state=1"}', '{"body":"code=***&state=1"}'],
  ['{"device_code":"abc","code_verifier":"def"}', '{"device_code":"***","code_verifier":"***"}'],
  ['{"defaultCurrency":{"code":"USD","symbol":"$"}}', '{"defaultCurrency":{"code":"USD","symbol":"$"}}'],
  ['{"code":60003,"description":"x"}', '{"code":60003,"description":"x"}'],
  ['{"error":{"code":"InvalidApiVersionParameter"}}', '{"error":{"code":"InvalidApiVersionParameter"}}'],
  ['the cart 12 of customer 7 is ordered', 'the cart 12 of customer 7 is ordered'],
])('%s', (text, clean) => {
  expect(masked(text)).toBe(clean)
})

test('long texts are cut, and a secret at the cut stays hidden', () => {
  const text = masked(`${'x'.repeat(1_990)} sig=${'s'.repeat(5_000)}`)
  expect(text.length).toBeLessThanOrEqual(2_001)
  expect(text).not.toContain('sss')
})
