/** The whole client: every group of operations bound to one service. */
import type { Core } from './core.ts'
import * as groups from './generated/groups.ts'
import { type ClientOptions, createTransport } from './transport.ts'

/** The functions of a group without their first argument. */
type Bound<Group> = {
  readonly [Method in keyof Group]: Group[Method] extends (core: Core, ...rest: infer Rest) => infer Reply
    ? (...rest: Rest) => Reply
    : never
}

type Groups = { readonly [Name in keyof typeof groups]: Bound<(typeof groups)[Name]> }

/** Every operation by group and name: `client.carts.checkout({ customerId, cartId })`. */
export interface Client extends Core, Groups {}

/**
 * A client of Lazuli (`baseUrl`) or of a cloud of the real service (`cloud`).
 *
 * `createClient({ baseUrl: 'http://127.0.0.1:5080', token })`
 */
export function createClient(options: ClientOptions): Client {
  const core: Core = { transport: createTransport(options) }
  const bound = Object.entries(groups).map(([name, group]) => [name, bind(core, group as unknown as Record<string, Operation>)])
  return { ...core, ...Object.fromEntries(bound) } as Client
}

type Operation = (core: Core, ...rest: unknown[]) => unknown

function bind(core: Core, group: Readonly<Record<string, Operation>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(group).map(([name, operation]) => [name, (...rest: unknown[]) => operation(core, ...rest)]))
}
