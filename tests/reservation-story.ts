/** Reservations bought on the Azure side, for stories that need one. */
import type { connect, Reply, RequestOptions, TestServer } from './harness.ts'
import { must, type Purchase } from './story.ts'

type Server = Pick<ReturnType<typeof connect>, 'request'>

export const capacity = '/providers/Microsoft.Capacity'
export const capacityVersion = 'api-version=2022-11-01'

export interface ReservationWish {
  subscription: string
  sku?: string
  location?: string
  quantity?: number
  /** Further members of `properties`. */
  more?: object
}

/** The body of a purchase; by default two small machines in eastus2 for a year. */
export function reservationBody({
  subscription,
  sku = 'Standard_D2as_v5',
  location = 'eastus2',
  quantity = 2,
  more = {},
}: ReservationWish) {
  return {
    sku: { name: sku },
    location,
    properties: {
      reservedResourceType: 'VirtualMachines',
      billingScopeId: `/subscriptions/${subscription}`,
      term: 'P1Y',
      billingPlan: 'Upfront',
      quantity,
      displayName: 'web',
      appliedScopeType: 'Shared',
      appliedScopes: null,
      renew: false,
      reservedResourceProperties: { instanceFlexibility: 'On' },
      ...more,
    },
  }
}

export interface Reserved {
  order: string
  reservation: string
  /** As ids print it. */
  reservationPath: string
}

/** Asks for the price and buys; needs the instant profile. */
export async function reserve(server: Server, wish: ReservationWish, options: RequestOptions = {}): Promise<Reserved> {
  const body = reservationBody(wish)
  const price = await must(server, 200, 'POST', `${capacity}/calculatePrice?${capacityVersion}`, { ...options, body })
  const order = price.properties.reservationOrderId
  const bought = await must(server, 200, 'PUT', `${capacity}/reservationOrders/${order}?${capacityVersion}`, { ...options, body })
  const reservationPath = bought.properties.reservations[0].id as string
  return { order, reservationPath, reservation: reservationPath.split('/').at(-1) as string }
}

export type Body = Reply['body']

export const unknownId = '00000000-0000-4000-8000-000000000000'

/** Calls of Microsoft.Capacity that tests make over and over, on a server and a customer that are there when they run. */
export function capacityCalls(of: () => { server: TestServer; ours: Purchase }) {
  const url = (path: string, query = ''): string => `${capacity}${path}?${capacityVersion}${query}`
  const post = (path: string, body?: unknown): Promise<Reply> => of().server.post(url(path), body)
  const orderPath = (r: Reserved): string => `/reservationOrders/${r.order}`
  const toReturn = (r: Reserved, quantity: number) => ({
    scope: 'Reservation',
    reservationToReturn: { reservationId: r.reservationPath, quantity },
  })
  /** The address that a header of an answer leads to, on this server. */
  const followed = (reply: Reply, header = 'location'): URL => new URL(reply.headers.get(header) as string)
  return {
    url,
    post,
    orderPath,
    toReturn,
    followed,
    get: (path: string, query = ''): Promise<Body> => must(of().server, 200, 'GET', url(path, query)),
    /** The body of a purchase for our customer. */
    wanted: (more: object = {}, rest: object = {}) => ({ ...reservationBody({ subscription: of().ours.entitlement, more }), ...rest }),
    buy: (quantity = 2, more: object = {}) => reserve(of().server, { subscription: of().ours.entitlement, quantity, more }),
    path: (r: Reserved): string => `${orderPath(r)}/reservations/${r.reservation}`,
    async follow(reply: Reply): Promise<Reply> {
      const at = followed(reply)
      return of().server.get(at.pathname + at.search)
    },
    async giveBack(r: Reserved, quantity: number): Promise<Reply> {
      const quote = await post(`${orderPath(r)}/calculateRefund`, { properties: toReturn(r, quantity) })
      const { sessionId } = quote.body.properties
      return post(`${orderPath(r)}/return`, { properties: { ...toReturn(r, quantity), sessionId, returnReason: 'test' } })
    },
  }
}

/** Status and code of a refusal. */
export const outcome = ({ status, body }: Reply): [number, string] => [status, body?.error?.code]
