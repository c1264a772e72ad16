/** State of a page that stands in its address, so that a link shows the same. */
import { useSearchParams } from 'react-router'

/** Sets several parameters at once: of two setters called in a row the first would be forgotten. An empty one is taken out. */
export function useSetAddress(): (changes: Readonly<Record<string, string>>) => void {
  const [, setSearch] = useSearchParams()
  return (changes) =>
    setSearch(
      (before) => {
        const next = new URLSearchParams(before)
        for (const [name, value] of Object.entries(changes)) {
          if (value === '') next.delete(name)
          else next.set(name, value)
        }
        return next
      },
      { replace: true, preventScrollReset: true },
    )
}

/** One parameter. Leaving it at its usual value takes it out of the address. */
export function useInAddress(name: string, usual = ''): [value: string, set: (value: string) => void] {
  const [search] = useSearchParams()
  const set = useSetAddress()
  return [search.get(name) ?? usual, (value) => set({ [name]: value === usual ? '' : value })]
}
