/**
 * Where deliveries may go. A receiver is named by the partner, so without these rules it could make this service call
 * whatever it can reach itself: metadata services, databases, other tenants. The name is resolved once for each attempt
 * and the connection goes to that very address, so that a second answer of the name server changes nothing.
 */
import { lookup } from 'node:dns/promises'
import { BlockList, isIP } from 'node:net'

/** `public`: https to public addresses alone. `loopback`: also http and https to this machine. `private`: also to private networks. */
export type Reach = 'public' | 'loopback' | 'private'

export interface Resolved {
  address: string
  family: 4 | 6
}
export type Resolve = (host: string) => Promise<readonly Resolved[]>

/** All addresses of a name, by the machine's own resolver. */
export const resolveByName: Resolve = async (host) => (await lookup(host, { all: true })) as Resolved[]

const loopback = blockListOf(['127.0.0.0/8', '::1/128'])
const privateNets = blockListOf(['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', 'fc00::/7'])
/** Nobody's receiver: this network, link-local with its metadata services, carrier NAT, documentation, multicast, reserved. */
const never = blockListOf([
  '0.0.0.0/8',
  '100.64.0.0/10',
  '169.254.0.0/16',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
  // The metadata service of Azure lies in a public range, that of EC2 in a private one.
  '168.63.129.16/32',
  'fd00:ec2::/32',
  '::/128',
  '100::/64',
  '2001::/23',
  '2001:db8::/32',
  'fe80::/10',
  'fec0::/10',
  'ff00::/8',
])

/** Made when an address is first looked at. */
function blockListOf(nets: readonly string[]): () => BlockList {
  let made: BlockList | undefined
  return () => {
    made ??= blockList(nets)
    return made
  }
}

function blockList(nets: readonly string[]): BlockList {
  const list = new BlockList()
  for (const net of nets) {
    const [address = '', bits] = net.split('/')
    list.addSubnet(address, Number(bits), isIP(address) === 6 ? 'ipv6' : 'ipv4')
  }
  return list
}

/** The IPv4 address inside an IPv6 one: mapped, compatible, translated (NAT64) or 6to4. */
function inner(address: string): string | undefined {
  const groups = groupsOf(address)
  const v4 = (high: number, low: number): string => `${high >> 8}.${high & 255}.${low >> 8}.${low & 255}`
  const [a, b, c, d, e, f, g, h] = groups as [number, number, number, number, number, number, number, number]
  const zeros = (a | b | c | d) === 0
  if (zeros && e === 0 && (f === 0xffff || (f === 0 && (g !== 0 || h > 1)))) return v4(g, h)
  if (zeros && e === 0xffff && f === 0) return v4(g, h)
  if (a === 0x64 && b === 0xff9b) return v4(g, h)
  if (a === 0x2002) return v4(b, c)
  return undefined
}

/** The eight groups of an IPv6 address; a dotted tail counts as two. */
function groupsOf(address: string): number[] {
  const plain = (address.split('%')[0] as string).replace(/(\d+)\.(\d+)\.(\d+)\.(\d+)$/, (_, ...d: string[]) => {
    const [p, q, r, s] = d.slice(0, 4).map(Number) as [number, number, number, number]
    return `${((p << 8) | q).toString(16)}:${((r << 8) | s).toString(16)}`
  })
  const [head = '', tail] = plain.split('::')
  const read = (part: string): number[] => (part === '' ? [] : part.split(':').map((group) => Number.parseInt(group, 16)))
  const [left, right] = [read(head), read(tail ?? '')]
  return tail === undefined ? left : [...left, ...Array<number>(8 - left.length - right.length).fill(0), ...right]
}

type Place = 'public' | 'loopback' | 'private' | 'never'

/** What kind of place an address is. */
export function placeOf(address: string): Place {
  const family = isIP(address)
  if (family === 0) return 'never'
  const within = family === 6 ? inner(address) : undefined
  if (within !== undefined) return placeOf(within)
  const kind = family === 6 ? 'ipv6' : 'ipv4'
  const plain = address.split('%')[0] as string
  if (never().check(plain, kind)) return 'never'
  if (loopback().check(plain, kind)) return 'loopback'
  return privateNets().check(plain, kind) ? 'private' : 'public'
}

function allowed(place: Place, secure: boolean, reach: Reach): boolean {
  if (place === 'public') return secure
  if (place === 'loopback') return reach !== 'public'
  return place === 'private' && reach === 'private'
}

/** Why an address text cannot be a receiver, before its name is resolved. */
export function addressProblem(text: string, reach: Reach): string | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (!url || (url.protocol !== 'https:' && url.protocol !== 'http:')) return 'WebhookUrl must be an https address'
  if (url.protocol === 'http:' && reach === 'public') return 'WebhookUrl must be an https address'
  if (url.username !== '' || url.password !== '') return 'WebhookUrl must not hold a name or password'
  if (url.hash !== '') return 'WebhookUrl must not end in a fragment'
  const host = hostOf(url)
  if (isIP(host) === 0) return undefined
  return allowed(placeOf(host), url.protocol === 'https:', reach) ? undefined : refusedPlace
}

const refusedPlace = 'WebhookUrl leads to an address events are not delivered to'

/** The host without the brackets of IPv6. The URL reader has turned decimal, octal and hexadecimal forms into dotted ones. */
export function hostOf(url: URL): string {
  return url.hostname.replace(/^\[|\]$/g, '')
}

/** `found`: the name has addresses, which events do not go to. */
export type Target = { address: string; family: 4 | 6; place: Place } | { problem: string; found: boolean }

/** The address to connect to. Every address of the name must be allowed: one that is not is no slip. */
export async function targetOf(url: URL, reach: Reach, resolve: Resolve): Promise<Target> {
  const problem = addressProblem(url.href, reach)
  if (problem) return { problem, found: true }
  const host = hostOf(url)
  const family = isIP(host)
  let found: readonly Resolved[]
  try {
    found = family === 0 ? await resolve(host) : [{ address: host, family: family as 4 | 6 }]
  } catch {
    return { problem: `${host} has no address`, found: false }
  }
  const [first] = found
  if (!first) return { problem: `${host} has no address`, found: false }
  if (found.some(({ address }) => !allowed(placeOf(address), url.protocol === 'https:', reach)))
    return { problem: refusedPlace, found: true }
  return { ...first, place: placeOf(first.address) }
}
