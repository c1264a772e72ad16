/** Keys of tags, as far as the first lines of an Azure subscription tell: nothing lists them all. */
import { listUsageDetails } from 'lazuli-contract/azure/cost.ts'
import { useMemo } from 'react'
import { useCallWhen } from '../../api/client.tsx'

/** Lines looked at. */
const looked = 300

export function useTagKeys(azureSubscription: string | undefined): readonly string[] {
  const details = useCallWhen(azureSubscription !== undefined, listUsageDetails, {
    path: { scope: `subscriptions/${azureSubscription ?? '-'}` },
    query: { $top: looked },
  } as never)
  return useMemo(() => {
    const { value = [] } = (details.data ?? {}) as { value?: { tags?: Record<string, string> }[] }
    return [...new Set(value.flatMap(({ tags }) => Object.keys(tags ?? {})))].sort()
  }, [details.data])
}
