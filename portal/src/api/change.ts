/** Calls that change something: afterwards everything shown is asked for anew. */
import { type UseMutationResult, useMutation, useQueryClient } from '@tanstack/react-query'
import type { AnyEndpoint, ReplyOf } from 'lazuli-contract'
import type { Args, EndpointParams } from 'lazuli-sdk/endpoint-client.ts'
import { useSigned } from './client.tsx'

export function useChange<E extends AnyEndpoint>(
  endpoint: E,
  onDone?: (reply: ReplyOf<E>) => void,
): UseMutationResult<ReplyOf<E>, Error, EndpointParams<E>> {
  const { client } = useSigned()
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (params: EndpointParams<E>) => client.call(endpoint, ...([params] as unknown as Args<E>)),
    onSuccess: async (reply) => {
      onDone?.(reply)
      await queries.invalidateQueries()
    },
  })
}
