/** A program as a partner would write it: nothing in it knows Lazuli. Names of the real service lead where the proxy sends them. */
import { request as connectRequest } from 'node:http'
import { request } from 'node:https'
import type { Socket } from 'node:net'
import { connect } from 'node:tls'
import { SubscriptionClient } from '@azure/arm-resources-subscriptions'
import { ClientSecretCredential } from '@azure/identity'

const [tenant = '', application = '', secret = ''] = process.argv.slice(2)
const credential = new ClientSecretCredential(tenant, application, secret)

const token = await credential.getToken('https://api.partnercenter.microsoft.com/.default')
const host = 'api.partnercenter.microsoft.com'
const tunnel = await new Promise<Socket>((resolve, reject) => {
  connectRequest(String(process.env['HTTPS_PROXY']), { method: 'CONNECT', path: `${host}:443` })
    .on('connect', (_, socket) => resolve(socket))
    .on('error', reject)
    .end()
})
const status = await new Promise((resolve, reject) => {
  const headers = { authorization: `Bearer ${token.token}` }
  const createConnection = () => connect({ socket: tunnel, servername: host })
  request(`https://${host}/v1/customers`, { createConnection, headers }, (response) => resolve(response.statusCode))
    .on('error', reject)
    .end()
})
tunnel.destroy()

const subscriptions: string[] = []
for await (const { displayName } of new SubscriptionClient(credential).subscriptions.list()) subscriptions.push(String(displayName))
process.stdout.write(JSON.stringify({ status, subscriptions }))
