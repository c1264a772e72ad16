/** The client of whoever is signed in, and its answers kept while they are fresh. */
import { type QueryKey, type UseQueryResult, useQuery } from '@tanstack/react-query'
import type { AnyEndpoint, ReplyOf } from 'lazuli-contract'
import { suffices } from 'lazuli-contract/endpoint.ts'
import type { Args } from 'lazuli-sdk/endpoint-client.ts'
import { createContext, type ReactNode, useContext, useMemo } from 'react'
import type { Session } from '../sign-in/session.ts'
import type { Locale } from '../values/figures.ts'
import { type Connection, connect } from './connection.ts'

export interface Signed {
  session: Session
  client: Connection
}

const SignedContext = createContext<Signed | undefined>(undefined)

export function SignedIn({ session, locale, children }: { session: Session; locale: Locale; children: ReactNode }) {
  const signed = useMemo<Signed>(
    () => ({ session, client: connect({ baseUrl: location.origin, token: () => session.token(), locale, retries: 1 }) }),
    [session, locale],
  )
  return <SignedContext value={signed}>{children}</SignedContext>
}

export function useSigned(): Signed {
  const signed = useContext(SignedContext)
  if (!signed) throw new Error('nobody is signed in here')
  return signed
}

/** Whether the roles of whoever is signed in suffice; where they are not known, asking tells. */
export function useMay(endpoint: Pick<AnyEndpoint, 'roles' | 'everyRole'>): boolean {
  const { roles } = useSigned().session
  return roles === undefined || suffices(endpoint, roles)
}

/** Under what a reply is kept. */
export const keyOf = (endpoint: AnyEndpoint, params?: object): QueryKey => [endpoint.id, params ?? {}]

/** The reply of an operation that changes nothing. */
export function useCall<E extends AnyEndpoint>(endpoint: E, ...args: Args<E>): UseQueryResult<ReplyOf<E>> {
  return useCallWhen(true, endpoint, ...args)
}

/** The same, asked for anew every so many milliseconds while somebody looks, and whenever somebody comes back to look. */
export function useCallOften<E extends AnyEndpoint>(every: number, endpoint: E, ...args: Args<E>): UseQueryResult<ReplyOf<E>> {
  const { client } = useSigned()
  const [params] = args
  return useQuery<ReplyOf<E>>({
    queryKey: keyOf(endpoint, params),
    refetchInterval: every,
    refetchOnWindowFocus: 'always',
    refetchOnMount: 'always',
    queryFn: ({ signal }) => client.call(endpoint, ...([{ ...params, signal }] as unknown as Args<E>)),
  })
}

/** The same, once it is known what to ask for. */
export function useCallWhen<E extends AnyEndpoint>(enabled: boolean, endpoint: E, ...args: Args<E>): UseQueryResult<ReplyOf<E>> {
  const { client } = useSigned()
  const [params] = args
  return useQuery<ReplyOf<E>>({
    queryKey: keyOf(endpoint, params),
    enabled,
    queryFn: async ({ signal }) =>
      (await client.call(endpoint, ...([{ ...params, signal }] as unknown as Args<E>))) ?? (null as ReplyOf<E>),
  })
}
