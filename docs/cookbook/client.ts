/** A client of the sandbox, signed in as the administrator of Lapis Cloud. For the real service, see the README of the SDK. */
import { type Client, createClient, sandbox } from 'lazuli-sdk'

export const sandboxClient = (baseUrl: string): Client => createClient(sandbox({ baseUrl }))
