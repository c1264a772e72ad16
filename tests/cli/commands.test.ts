/** The command line against the real server, with pipes and in a terminal. */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseJson } from 'lazuli-contract'
import { names } from 'lazuli-sdk/names.ts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { dashed } from '../../cli/src/api/names.ts'
import { Browser } from '../clients/browser.ts'
import { cobalt, lapis, password, startServer, type TestServer } from '../harness.ts'
import { startReceiver } from '../receiver.ts'
import { flatMeters, meter, must, newCustomer, type Purchase, settle } from '../story.ts'
import { type End, inside, inTerminal, piped, program } from './terminal.ts'

let server: TestServer
let folder: string
let env: Record<string, string>
const run = (args: string[]) => inside(args, env)
const json = async (args: string[]) => {
  const end = await run([...args, '-o', 'json'])
  expect(end).toMatchObject({ code: 0, err: '' })
  return parseJson(end.out) as never as Record<string, unknown> & Record<string, unknown>[]
}

beforeAll(async () => {
  server = await startServer()
  folder = mkdtempSync(join(tmpdir(), 'lazuli-cli-'))
  env = { LAZULI_URL: server.url, LAZULI_CONFIG: join(folder, 'profiles.json') }
})
afterAll(async () => {
  await server.remove()
  rmSync(folder, { recursive: true, force: true })
})

describe('operations', () => {
  let id: string

  test('a body comes from a file, from members, or from standard input', async () => {
    const file = join(folder, 'customer.json')
    writeFileSync(file, JSON.stringify(newCustomer({ label: 'cli-first-customer', companyName: 'First' })))
    const made = await json(['customers', 'create', '--body', `@${file}`, '--set', 'billingProfile.companyName=Première'])
    id = made.id as unknown as string
    expect(made).toMatchObject({ companyProfile: { companyName: 'Première' } })
    const second = await piped(
      ['customers', 'create', '--body', '-', '-o', 'json'],
      env,
      JSON.stringify(newCustomer({ label: 'cli-second-customer', companyName: 'Second' })),
    )
    expect(second.code).toBe(0)
    expect(await json(['budgets', 'update', id, '--set', 'amount=123456789012.10', '--as', 'admin'])).toMatchObject({
      attributes: { objectType: 'SpendingBudget' },
    })
    const { out } = await run(['budgets', 'get', '--customer-id', id, '--query', 'amount'])
    expect(out).toBe('123456789012.1\n')
  })

  test('headers and the idempotency key of a call may be given', async () => {
    const domain = 'cli-repeated-customer.onmicrosoft.com'
    const body = JSON.stringify(newCustomer({ label: 'cli-repeated-customer', companyName: 'Repeated' }))
    const create = ['customers', 'create', '--body', body, '--request-id', '0f8fad5b-d9cb-469f-a165-70867728950e']
    const [once, again] = [await json(create), await json(create)]
    expect(again).toEqual(once)
    expect(await json(['customers', 'get', domain])).toMatchObject({ id: once.id })
    const traced = await run([
      'customers',
      'get',
      '00000000-0000-0000-0000-000000000001',
      '--header',
      'MS-CorrelationId: 0f8fad5b-d9cb-469f-a165-70867728950f',
    ])
    expect(traced.err).toContain('Correlation id 0f8fad5b-d9cb-469f-a165-70867728950f')
    expect(await run(['customers', 'list', '--header', 'nothing'])).toMatchObject({
      code: 2,
      err: '--header wants name: value, not "nothing".\n',
    })
    await json(['customers', 'remove-relationship', domain, '--set', 'relationshipToPartner=none', '--as', 'admin'])
  })

  test('lists are written in each form, and picked from', async () => {
    const forms = [
      ['-o', 'json'],
      ['-o', 'jsonl', '--limit', '1'],
      ['-o', 'csv'],
      ['-o', 'yaml'],
      ['-o', 'table'],
      ['--query', 'sort([].companyProfile.companyName)'],
      ['--query', '[].[companyProfile.companyName, relationshipToPartner]', '-o', 'text'],
    ]
    const written: End[] = []
    for (const more of forms) written.push(await run(['customers', 'list', ...more]))
    const [json, lines, csv, yaml, table, picked, bare] = written
    expect((parseJson(json?.out ?? '') as unknown[]).length).toBe(2)
    expect(lines?.out.trim().split('\n')).toHaveLength(1)
    expect(csv?.out).toMatch(/^id,companyProfile\.tenantId,[^\r]*\r\n[^\r]+\r\n[^\r]+\r\n$/)
    expect(yaml?.out).toMatch(/^- id: [0-9a-f-]{36}\n {2}companyProfile:\n/)
    expect(table?.out).toMatch(/^id +companyProfile\.companyName +companyProfile\.domain[^\n]*\n/)
    expect(table?.out).not.toContain('\u001b')
    expect(parseJson(picked?.out ?? '')).toEqual(['Première', 'Second'])
    expect(bare?.out.split('\n').toSorted()).toEqual(['', 'Première\treseller', 'Second\treseller'])
  })

  test.each<[string[], number, RegExp]>([
    [['customers', 'get', '00000000-0000-0000-0000-000000000001'], 4, /No tenant.*\(404, code 60003\)\nCorrelation id/],
    [['agreements', 'list-metadata'], 3, /\(403, code 900329\)\nIn a sandbox say --as admin/],
    [
      ['carts', 'get', '00000000-0000-0000-0000-000000000001', 'x', '--partner', 'nobody.example'],
      1,
      /no seeded partner: sign in with lazuli login/,
    ],
    [
      ['world', 'snapshot', '/nowhere/at-all/world.tar.gz'],
      1,
      /world\.tar\.gz was not written to its end: there is no folder \/nowhere\/at-all/,
    ],
    [['customers', 'list', '--filter', '{'], 5, /\(400, code 2000\)/],
    [['customers', 'get'], 2, /--customer-id is missing\n.*--help says more/],
    [['customers', 'list', '--nope'], 2, /unknown option '--nope'/],
    [['customer', 'list'], 2, /Did you mean customers\?/],
    [['customers', 'list', '--query', '[}'], 2, /no JMESPath .*such as/],
    [['customers', 'list', '--query', 'abs(@)'], 1, /--query does not fit the answer/],
    // A command line that is wrong changes nothing: what is asked for here is not even sent.
    [['customers', 'create', '--body', '{}', '--query', '[}'], 2, /no JMESPath/],
    [['customers', 'list', '--profile', 'nobody'], 1, /no profile nobody/],
    [['customers', 'list', '--url', 'http://127.0.0.1:9'], 6, /Nobody answers/],
  ])('%j ends with %i', async (args, code, says) => {
    const end = await run(args)
    expect([end.code, end.out]).toEqual([code, ''])
    expect(end.err).toMatch(says)
    expect(end.err).not.toContain('    at ')
  })

  test('a customer is called by its name or domain, and only by all of it', async () => {
    expect(await json(['customers', 'get', 'première'])).toMatchObject({ id })
    expect(await json(['customers', 'get', 'cli-first-customer.onmicrosoft.com'])).toMatchObject({ id })
    const half = await run(['customers', 'get', 'Prem'])
    expect([half.code, half.err]).toEqual([4, expect.stringContaining(`names that begin so:\n  ${id}  Première`)])
    expect((await run(['invoices', 'get', 'latest'])).code).toBe(4)
  })

  test('a service that fails, and one that is asked too often, have codes of their own', async () => {
    const other = createServer((request, reply) => {
      request.resume()
      const status = request.url?.includes('/token') ? 200 : request.url?.includes('customers') ? 501 : 429
      const body = status === 200 ? { access_token: 't', token_type: 'Bearer', expires_in: 60 } : { description: 'no' }
      reply.writeHead(status, { 'content-type': 'application/json', 'retry-after': '100' }).end(JSON.stringify(body))
    })
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve))
    const url = `http://127.0.0.1:${(other.address() as AddressInfo).port}`
    const ends: End[] = []
    for (const group of ['customers', 'invoices']) ends.push(await run([group, 'list', '--url', url]))
    other.close()
    expect(ends.map(({ code }) => code)).toEqual([8, 7])
  })

  test('every operation of the contract has a command that tells what it does, with an example', () => {
    const help = (group: string) => spawnSync(process.execPath, [...program, group, '--help'], { encoding: 'utf8' }).stdout
    const groups = [...new Set(names.map(({ group }) => dashed(group)))]
    // A group of each kind; the whole is walked in the unit test beside the commands.
    for (const group of ['carts', 'lab', 'azure-subscriptions']) {
      const said = help(group)
      for (const { group: mine, method } of names) if (dashed(mine) === group) expect(said).toContain(`  ${dashed(method)} `)
    }
    expect(groups.length).toBeGreaterThan(25)
    const carts = spawnSync(process.execPath, [...program, 'carts', 'checkout', '--help'], { encoding: 'utf8' }).stdout
    expect(carts).toContain('Examples:\n  lazuli carts checkout <customer-id> <cart-id>')
    expect(carts).toContain('Exit codes: 0 done')
  })
})

describe('a terminal', () => {
  test('gets a table with colour that fits, and no colour when it does not want it', async () => {
    const screen = inTerminal(['customers', 'list'], env)
    const plain = inTerminal(['customers', 'list'], { ...env, NO_COLOR: '1' })
    expect(await screen.ended).toBe(0)
    expect(screen.raw()).toContain('\u001b[1m')
    expect(screen.text()).toMatch(/Première/)
    for (const line of screen.text().split('\n')) expect(line.trimEnd().length).toBeLessThanOrEqual(100)
    expect(await plain.ended).toBe(0)
    expect(plain.raw()).not.toContain('\u001b[1m')
  })

  test('is asked before something is thrown away; a script is not', async () => {
    const screen = inTerminal(['world', 'reset'], env)
    await expect.poll(screen.text).toContain('begin anew? [y/N]')
    screen.type('n\r')
    expect(await screen.ended).toBe(1)
    expect(screen.text()).toContain('Nothing was done.')
    const script = await run(['world', 'reset'])
    expect([script.code, script.err]).toEqual([2, expect.stringContaining('Say --yes')])
    expect((await json(['customers', 'list'])).length).toBe(2)
  })

  test('a snapshot goes to a file with a bar, and comes back', async () => {
    const file = join(folder, 'world.tar')
    const screen = inTerminal(['world', 'snapshot', file], env)
    expect(await screen.ended).toBe(0)
    expect(screen.text()).toMatch(/world\.tar.* MB/)
    expect(screen.text()).toContain(`${file}: ${statSync(file).size} bytes`)
    await json(['clock', 'advance', 'P1D'])
    expect(await json(['clock'])).toMatchObject({ now: '2026-09-02T00:00:00Z' })
    expect((await run(['world', 'restore', file, '--yes'])).code).toBe(0)
    expect(await json(['clock', 'show'])).toMatchObject({ now: '2026-09-01T00:00:00Z' })
    expect((await run(['world', 'fork', '--name', 'What if', '-o', 'json', '--query', 'name'])).out).toBe('"What if"\n')
    expect((await run(['clock', 'advance', 'soon'])).err).toContain('neither a duration')
  })

  test('a user signs in by device code and stays signed in', async () => {
    const screen = inTerminal(['login', '--profile', 'me', '--url', server.url, '--tenant', lapis.domain, '--device-code'], env)
    await expect.poll(screen.text).toMatch(/code\s+[A-Z0-9]{6,}/)
    const code = /code\s+([A-Z0-9]{6,})/.exec(screen.text())?.[1] as string
    const browser = new Browser()
    const page = await browser.submit(await browser.open(`${server.url}/devicelogin`), { user_code: code })
    await browser.submit(page, { account: `admin@${lapis.domain}`, password, action: 'sign-in' })
    expect(await screen.ended).toBe(0)
    const kept = join(folder, 'profiles.json')
    expect(statSync(kept).mode & 0o077).toBe(0)
    expect(readFileSync(kept, 'utf8')).toContain('refreshToken')
    // Agreements are for users alone.
    expect((await run(['agreements', 'list-metadata', '--profile', 'me'])).code).toBe(0)
    expect((await run(['doctor', '--profile', 'me'])).out).toContain('sign-in: as a user')
  })
})

describe('profiles', () => {
  test('an application signs in by secret or certificate; what does not sign in is not kept', async () => {
    const pem = join(folder, 'app.pem')
    const made = spawnSync('openssl', [
      'req',
      '-x509',
      '-newkey',
      'rsa:2048',
      '-nodes',
      '-keyout',
      pem,
      '-out',
      `${pem}.crt`,
      '-days',
      '30',
      '-subj',
      '/CN=cli',
    ])
    expect(made.status).toBe(0)
    const certificate = readFileSync(`${pem}.crt`, 'utf8')
    writeFileSync(pem, `${certificate}${readFileSync(pem, 'utf8')}`)
    expect(
      (await json(['lab', 'put-application', lapis.applicationId, '--set', `certificates=${JSON.stringify([certificate])}`])).certificates,
    ).toHaveLength(1)
    const tenant = ['--url', server.url, '--tenant', lapis.domain, '--client-id', lapis.applicationId]
    expect(await run(['login', '--profile', 'cert', ...tenant, '--certificate', pem])).toMatchObject({ code: 0, err: '' })
    expect(await piped(['login', '--profile', 'app', ...tenant], { ...env, LAZULI_SECRET: 'lazuli-sandbox-secret' })).toMatchObject({
      code: 0,
      err: '',
    })
    expect(await run(['login', '--profile', 'wrong', ...tenant, '--secret', 'x'])).toMatchObject({ code: 3 })
    expect((await json(['customers', 'list', '--profile', 'cert', '--limit', '1'])).length).toBe(1)
    // The older verbs sign in by profiles too.
    const bearer = await piped(['token', '--profile', 'cert'], { ...env, LAZULI_URL: 'http://127.0.0.1:9' })
    expect(bearer.out).toMatch(/^eyJ[\w-]+\.[\w-]+\.[\w-]+\n$/)
    const rows = await json(['logins', 'list'])
    expect(rows).toMatchObject(
      expect.arrayContaining([
        expect.objectContaining({ name: 'cert', signsIn: 'certificate' }),
        expect.objectContaining({ name: 'app', current: true }),
      ]),
    )
    expect(rows.some(({ name }) => name === 'wrong')).toBe(false)
    expect((await run(['logins', 'use', 'sandbox'])).code).toBe(0)
    expect((await run(['logout', 'cert'])).out).toBe('Forgot cert.\n')
  })

  test('a file of profiles that cannot be read is told, not taken for none', async () => {
    // A folder in its place: unreadable for everybody, also for root.
    const end = await piped(['logins', 'list'], { ...env, LAZULI_CONFIG: folder })
    expect(end).toMatchObject({ out: '' })
    expect(end.code).not.toBe(0)
    expect(end.err).toMatch(/cannot be read/)
  })

  test('doctor says what is well and what is not', async () => {
    const well = await run(['doctor'])
    expect(well).toMatchObject({ code: 0, err: '' })
    expect(well.out.split('\n').filter((line) => line.startsWith('✓'))).toHaveLength(6)
    const ill = await run(['doctor', '--url', 'http://127.0.0.1:9'])
    expect([ill.code, ill.out]).toEqual([1, expect.stringContaining('✗ service: Nobody answers')])
  })
})

describe('trigger', () => {
  let plan: Purchase
  beforeAll(async () => {
    plan = await settle(server, { label: 'cli-triggered-customer' })
  })

  test('makes every event happen that the service tells of, and leaves plan and budget as they were', async () => {
    const receiver = await startReceiver()
    const events = [
      'subscription-updated',
      'test-created',
      'reseller-relationship-accepted-by-customer',
      'azure-fraud-event-detected',
      'usagerecords-thresholdExceeded',
      'invoice-ready',
    ]
    const body = { WebhookUrl: receiver.url, WebhookEvents: events }
    await must(server, 200, 'POST', '/webhooks/v1/registration', { body })
    const customer = 'cli-triggered-customer.onmicrosoft.com'
    const told = await json(['trigger', 'subscription-updated', '--customer', customer, '--subscription', plan.plan])
    expect(told).toMatchObject({ friendlyName: 'Azure plan' })
    await json(['trigger', 'test-created'])
    const back = await json(['trigger', 'reseller-relationship-accepted-by-customer'])
    expect(back).toMatchObject({ relationshipToPartner: 'reseller', companyProfile: { companyName: 'Triggered' } })
    await json(['trigger', 'azure-fraud-event-detected', '--subscription', plan.entitlement])
    expect((await json(['fraud', 'list', '--as', 'admin'])).length).toBe(1)
    const unused = await run(['trigger', 'usagerecords-thresholdExceeded', '--customer', customer])
    expect([unused.code, unused.err]).toEqual([1, expect.stringContaining('has used nothing')])
    const [{ meterId }] = (await flatMeters(1)) as unknown as [{ meterId: string }]
    const event = { id: 'cli-1', entitlementId: plan.entitlement, meterId, quantity: '10000', at: '2026-09-01T01:00:00Z' }
    await meter(server, [event])
    await json(['clock', 'advance', 'P2D'])
    await json(['trigger', 'usagerecords-thresholdExceeded', '--customer', customer])
    expect(await json(['budgets', 'get', customer, '--as', 'admin'])).not.toMatchObject({ amount: expect.anything() })
    expect(await json(['trigger', 'invoice-ready'])).toMatchObject({ now: '2026-10-06T12:00:00Z' })
    const [first, ...more] = events
    const heard = (await receiver.until(7)).map((delivery) => delivery.event.EventName)
    expect(heard.toSorted()).toEqual([first, first, ...more].toSorted())
    await receiver.close()
    expect(await json(['invoices', 'get', 'latest'])).toMatchObject({ invoiceType: 'OneTime' })
  })

  test('the events of a provider', async () => {
    const event = 'indirect-reseller-relationship-accepted-by-customer'
    const { id } = await json(['trigger', event, '--partner', cobalt.domain])
    expect(await json(['customers', 'list-relationships', `${id}`, '--partner', cobalt.domain, '--as', 'admin'])).toHaveLength(1)
    const none = await run(['trigger', event])
    expect([none.code, none.err]).toEqual([1, expect.stringContaining('has no resellers')])
  })

  test.each([
    [['nothing'], 'There is no trigger for nothing'],
    [['subscription-updated'], 'needs --customer'],
  ])('%j does nothing', async (args, says) => {
    const end = await run(['trigger', ...args])
    expect([end.code, end.err]).toEqual([2, expect.stringContaining(says)])
  })
})
