/** What of a tall table is in sight, as one scrolls it. */
import { type RefCallback, useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react'
import { bodyHeight, nothingInSight, type Place, type RowWindow, restingPlace, rowsInSight, type Sizes, scrolled } from './row-window.ts'

/** One rests when nothing has scrolled for so long, milliseconds. */
const rest = 150

interface InSight extends RowWindow {
  frame: RefCallback<HTMLElement>
  /** Height of the body, pixels. */
  height: number
}

const isSame = (a: RowWindow, b: RowWindow): boolean => a.first === b.first && a.last === b.last && a.base === b.base && a.shift === b.shift

/** `head`: what stays in sight above the rows, pixels. */
export function useRowWindow({ count, rowHeight, head }: { count: number; rowHeight: number; head: number }): InSight {
  const [element, setElement] = useState<HTMLElement | null>(null)
  const [shown, setShown] = useState<RowWindow>(nothingInSight)
  const place = useRef<Place>({ scrollTop: 0, offset: 0 })
  const known = useRef<Sizes>(undefined)
  const sizesOf = useCallback(
    (frame: HTMLElement) => ({ count, rowHeight, view: Math.max(0, frame.clientHeight - head) }),
    [count, rowHeight, head],
  )
  const show = useCallback(
    (frame: HTMLElement) => {
      const next = rowsInSight(place.current, sizesOf(frame))
      setShown((before) => (isSame(before, next) ? before : next))
    },
    [sizesOf],
  )

  // Rows have been added, or what is in sight has another size.
  const settle = useCallback(
    (frame: HTMLElement) => {
      const sizes = sizesOf(frame)
      // What was scrolled before the browser told of it was scrolled in what was there then.
      place.current = scrolled(place.current, frame.scrollTop, known.current ?? sizes)
      known.current = sizes
      const wanted = restingPlace(place.current, sizes)
      if (Math.abs(wanted.scrollTop - frame.scrollTop) >= 1) frame.scrollTop = wanted.scrollTop
      place.current = { offset: wanted.offset, scrollTop: frame.scrollTop }
      show(frame)
    },
    [sizesOf, show],
  )
  useLayoutEffect(() => {
    if (element) settle(element)
  }, [element, settle])

  useEffect(() => {
    if (!element) return
    let resting: ReturnType<typeof setTimeout> | undefined
    const onScroll = () => {
      place.current = scrolled(place.current, element.scrollTop, sizesOf(element))
      show(element)
      clearTimeout(resting)
      resting = setTimeout(() => settle(element), rest)
    }
    const seen = new ResizeObserver(() => settle(element))
    seen.observe(element)
    element.addEventListener('scroll', onScroll, { passive: true })
    return () => {
      clearTimeout(resting)
      seen.disconnect()
      element.removeEventListener('scroll', onScroll)
    }
  }, [element, sizesOf, show, settle])

  return { ...shown, frame: setElement, height: bodyHeight({ count, rowHeight }) }
}
