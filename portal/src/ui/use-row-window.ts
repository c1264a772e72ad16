/** What of a tall table is in sight, as one scrolls it. */
import { type RefCallback, useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react'
import { bodyHeight, nothingInSight, type Place, type RowWindow, restingPlace, rowsInSight, scrolled } from './row-window.ts'

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
  // Listeners live longer than a count: they read how many rows are drawn now.
  const drawn = useRef(0)

  const look = useCallback(
    (frame: HTMLElement) => {
      const sizes = { count: drawn.current, rowHeight, view: Math.max(0, frame.clientHeight - head) }
      place.current = scrolled(place.current, frame.scrollTop, sizes)
      const next = rowsInSight(place.current, sizes)
      setShown((before) => (isSame(before, next) ? before : next))
      return sizes
    },
    [rowHeight, head],
  )
  /** Brings the browser to where it should stand for what is in sight. */
  const settle = useCallback(
    (frame: HTMLElement) => {
      const sizes = look(frame)
      const wanted = restingPlace(place.current, sizes)
      if (Math.abs(wanted.scrollTop - frame.scrollTop) >= 1) frame.scrollTop = wanted.scrollTop
      place.current = { offset: wanted.offset, scrollTop: frame.scrollTop }
      look(frame)
    },
    [look],
  )

  useLayoutEffect(() => {
    if (!element) return
    // Where one has scrolled to among the rows that were there.
    look(element)
    drawn.current = count
    settle(element)
  }, [element, count, look, settle])

  useEffect(() => {
    if (!element) return
    let resting: ReturnType<typeof setTimeout> | undefined
    const onScroll = () => {
      look(element)
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
  }, [element, look, settle])

  return { ...shown, frame: setElement, height: bodyHeight({ count, rowHeight }) }
}
