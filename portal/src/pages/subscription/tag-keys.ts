/** Keys of tags that lines of a month have: nothing lists them, so the lines themselves are looked through. */
import { type UseQueryResult, useQuery } from '@tanstack/react-query'
import { listUsageDetails } from 'lazuli-contract/azure/cost.ts'
import type { Day } from 'lazuli-contract/values/time.ts'
import { rowsOf } from 'lazuli-sdk/paging.ts'
import { useSigned } from '../../api/client.tsx'

const pageSize = 1000
/** Pages looked through of each Azure subscription: of a month with more lines the rarest keys may stay unknown. */
const mostPages = 5

/** Of all Azure subscriptions given, from a first to a last day; asked for once there are any. */
export function useTagKeys(azureSubscriptions: readonly string[], { from, to }: { from: Day; to: Day }): UseQueryResult<readonly string[]> {
  const { client } = useSigned()
  return useQuery({
    queryKey: ['tag-keys', azureSubscriptions, from, to],
    enabled: azureSubscriptions.length > 0,
    queryFn: async ({ signal }) => {
      const keys = new Set<string>()
      const query = { $top: pageSize, $filter: `properties/usageStart ge '${from}' and properties/usageEnd le '${to}'` }
      for (const id of azureSubscriptions) {
        let pages = 0
        for await (const page of client.pages(listUsageDetails, { path: { scope: `subscriptions/${id}` }, query, signal } as never)) {
          for (const { tags } of (rowsOf(page) ?? []) as readonly { tags?: object | null }[])
            for (const key of Object.keys(tags ?? {})) keys.add(key)
          if (++pages === mostPages) break
        }
      }
      return [...keys].sort()
    },
  })
}
