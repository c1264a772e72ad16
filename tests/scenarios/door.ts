/** What stories of an operator's deeds share: its door, a meter, outcomes in short. */
import { Decimal } from 'lazuli-contract'
import { cobalt, type PartnerCredentials, type Reply, type TestServer } from '../harness.ts'

export const own = { partner: cobalt }
/** Without tiers. */
export const machine = '09368cd1-d458-5cbf-bcfa-3c9e6a1ebead'

export const outcome = ({ status, body }: Reply): [number, number | undefined] => [status, body?.code]
export const d = (value: Decimal | number | string): Decimal => Decimal.of(value)

/** `operator('PUT', 'tax/2026-09', …)`: about Cobalt unless another partner is named. */
export function doorOf(server: () => Pick<TestServer, 'request'>) {
  return (
    method: string,
    path: string,
    body?: unknown,
    partner: Pick<PartnerCredentials, 'tenantId'> = cobalt,
    headers = {},
  ): Promise<Reply> =>
    server().request(method, `/operator/v1/partners/${partner.tenantId}/${path}`, {
      token: 'lazuli-sandbox-operator',
      headers,
      ...(body === undefined ? {} : { body }),
    })
}
