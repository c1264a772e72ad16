/** Where the service lives in each cloud (platform contract, section 1.1), and which host and audience an operation belongs to. */
import { readBaseUrl } from './address.ts'
import type { Operation } from './operation.ts'

/** Base addresses without a path. Lazuli answers as all of them under one. */
export interface Hosts {
  readonly partnerCenter: string
  /** Azure Resource Manager. */
  readonly azure: string
  /** Exports of usage and reconciliation. */
  readonly graph: string
  /** Price sheets and exchange rates. */
  readonly prices: string
  /** The token authority. */
  readonly authority: string
}

export type CloudName = 'global' | 'china' | 'government' | 'germany'

/** The real service, cloud by cloud. `china` is run by 21Vianet; `germany` is closed to new partners. */
export const clouds: Readonly<Record<CloudName, Hosts>> = {
  global: {
    partnerCenter: 'https://api.partnercenter.microsoft.com',
    azure: 'https://management.azure.com',
    graph: 'https://graph.microsoft.com',
    prices: 'https://api.partner.microsoft.com',
    authority: 'https://login.microsoftonline.com',
  },
  china: {
    partnerCenter: 'https://partner.partnercenterapi.microsoftonline.cn',
    azure: 'https://management.chinacloudapi.cn',
    graph: 'https://microsoftgraph.chinacloudapi.cn',
    prices: 'https://api.partner.microsoft.com',
    authority: 'https://login.chinacloudapi.cn',
  },
  government: {
    partnerCenter: 'https://api.partnercenter.microsoft.com',
    azure: 'https://management.usgovcloudapi.net',
    graph: 'https://graph.microsoft.us',
    prices: 'https://api.partner.microsoft.com',
    authority: 'https://login.microsoftonline.us',
  },
  germany: {
    partnerCenter: 'https://api.partnercenter.microsoft.com',
    azure: 'https://management.microsoftazure.de',
    graph: 'https://graph.microsoft.de',
    prices: 'https://api.partner.microsoft.com',
    authority: 'https://login.microsoftonline.de',
  },
}

export interface Place {
  /** Where the service is when one address serves everything, as Lazuli does: `http://127.0.0.1:5080`. */
  baseUrl?: string | undefined
  /** A cloud of the real service, in place of `baseUrl`. */
  cloud?: CloudName | undefined
  /** Addresses that differ from those of `baseUrl` or `cloud`. */
  hosts?: Partial<Hosts> | undefined
}

/** What finds the host of an operation. */
export interface Atlas {
  readonly hosts: Hosts
  /** Base address of an operation. Throws `RangeError` for one of Lazuli's own on a cloud of the real service. */
  hostOf(operation: Operation): string
  /** What a token for the operation is asked for: `https://api.partnercenter.microsoft.com/.default`. */
  scopeOf(operation: Operation): string
}

const lazulisOwn = /^\/(lab|insight|operator|metering|healthz|readyz|certificates|agreementfiles|blobs)\b/

/** Throws `RangeError` when it is not said, or said twice, where the service is. */
export function mapOf({ baseUrl, cloud, hosts: given }: Place): Atlas {
  if ((baseUrl === undefined) === (cloud === undefined)) throw new RangeError('say where the service is: either baseUrl or cloud')
  const known = cloud === undefined ? undefined : clouds[cloud]
  if (cloud !== undefined && !known) throw new RangeError(`there is no cloud ${cloud}: one of ${Object.keys(clouds).join(', ')}`)
  const single = baseUrl === undefined ? undefined : readBaseUrl(baseUrl)
  const audiences = known ?? clouds.global
  const hosts: Hosts = {
    ...audiences,
    ...(single === undefined ? {} : { partnerCenter: single, azure: single, graph: single, prices: single, authority: single }),
    ...Object.fromEntries(Object.entries(given ?? {}).map(([name, address]) => [name, readBaseUrl(address)])),
  }
  return {
    hosts,
    hostOf(operation) {
      if (known && lazulisOwn.test(operation.path)) throw new RangeError(`${operation.id} is served by Lazuli alone, not by Partner Center`)
      return hosts[areaOf(operation)]
    },
    scopeOf: (operation) => `${audiences[areaOf(operation)]}/.default`,
  }
}

function areaOf({ path, wire }: Operation): keyof Hosts {
  if (path.startsWith('/{tenant}/') || path.startsWith('/common/')) return 'authority'
  if (path.startsWith('/v1.0/sales/')) return 'prices'
  if (/^\/(v1\.0|beta)\//.test(path)) return 'graph'
  return wire === 'azure' ? 'azure' : 'partnerCenter'
}
