/** State of a page that stands in its address, so that a link shows the same. */
import { useSearchParams } from 'react-router'

/** One parameter. Leaving it at its usual value takes it out of the address. */
export function useInAddress(name: string, usual = ''): [value: string, set: (value: string) => void] {
  const [search, setSearch] = useSearchParams()
  return [
    search.get(name) ?? usual,
    (value) =>
      setSearch(
        (before) => {
          const next = new URLSearchParams(before)
          if (value === usual) next.delete(name)
          else next.set(name, value)
          return next
        },
        { replace: true, preventScrollReset: true },
      ),
  ]
}
