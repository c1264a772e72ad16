/**
 * What a chart says to those who do not see it. The library says it in English alone, and takes no other words: they are
 * put in the place of its own, whenever it draws anew.
 */
import { type RefObject, useEffect } from 'react'

interface Labels {
  whole: string
  legend: string
}

const ofLine = /^(.*), line with \d+ data points\.$/

/** What an element with this label and role is called instead; `undefined`: as it is. */
export function labelFor(role: string | null, label: string, { whole, legend }: Labels): string | undefined {
  if (role === 'region') return whole
  if (label === 'Legends') return legend
  return ofLine.exec(label)?.[1]
}

export function useChartLabels(frame: RefObject<HTMLElement | null>, { whole, legend }: Labels): void {
  useEffect(() => {
    const { current } = frame
    if (current === null) return
    const tell = () => {
      for (const element of current.querySelectorAll('[aria-label]')) {
        const label = element.getAttribute('aria-label') ?? ''
        const ours = labelFor(element.getAttribute('role'), label, { whole, legend })
        if (ours !== undefined && ours !== label) element.setAttribute('aria-label', ours)
      }
    }
    tell()
    const observer = new MutationObserver(tell)
    observer.observe(current, { subtree: true, childList: true, attributes: true, attributeFilter: ['aria-label'] })
    return () => observer.disconnect()
  })
}
