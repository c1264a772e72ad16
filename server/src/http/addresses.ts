/**
 * Which verbs an address knows. Refusals of the others are found here and not by the router: a route for each wrong verb
 * of each address took most of what the router costs at start.
 */
import type { Method } from './verbs.ts'

export interface Address {
  /** `/v1/customers/:customerId` */
  path: string
  methods: ReadonlySet<Method>
}

/** What the router takes for one segment at most. */
const longestSegment = 4096

const segmentsOf = (path: string): string[] => path.toLowerCase().split('/').filter(Boolean)

/** Each address is compared with every other at start. */
const known = new WeakMap<Address, string[]>()
function partsOf(address: Address): string[] {
  let parts = known.get(address)
  if (!parts) {
    parts = segmentsOf(address.path)
    known.set(address, parts)
  }
  return parts
}

const isParam = (segment: string): boolean => segment.startsWith(':')

/** The address a path is one of, as the router would find it: the plainest first, segment by segment. */
export function addressBook(addresses: readonly Address[]): (path: string) => Address | undefined {
  const byLength = Map.groupBy(
    addresses.map((address) => ({ address, segments: partsOf(address) })),
    ({ segments }) => segments.length,
  )
  return (path) => {
    const sent = segmentsOf(decoded(path))
    if (sent.some((segment) => segment.length > longestSegment)) return undefined
    const fitting = (byLength.get(sent.length) ?? []).filter(({ segments }) =>
      segments.every((segment, at) => isParam(segment) || segment === sent[at]),
    )
    return fitting.reduce<(typeof fitting)[number] | undefined>(
      (best, one) => (best === undefined || isPlainer(one.segments, best.segments) ? one : best),
      undefined,
    )?.address
  }
}

function isPlainer(one: readonly string[], other: readonly string[]): boolean {
  const at = one.findIndex((segment, i) => isParam(segment) !== isParam(other[i] as string))
  return at >= 0 && !isParam(one[at] as string)
}

function decoded(path: string): string {
  try {
    return decodeURI(path)
  } catch {
    return path
  }
}

/**
 * Wrong verbs of an address that another, less plain one would be taken to know: `GET /v1/customers/validations` where
 * there is `GET /v1/customers/:customerId`. The router has to be told of these.
 */
export function shadowed(address: Address, verbs: readonly string[], all: readonly Address[]): string[] {
  const own = partsOf(address)
  const wider = all.filter((other) => {
    if (other === address) return false
    const segments = partsOf(other)
    return (
      segments.length === own.length &&
      segments.every((segment, at) => isParam(segment) || isParam(own[at] as string) || segment === own[at]) &&
      isPlainer(own, segments)
    )
  })
  return verbs.filter((verb) => !address.methods.has(verb as Method) && wider.some(({ methods }) => methods.has(verb as Method)))
}
