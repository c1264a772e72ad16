/** What runs in the window of the browser, as text: the policy of a page lets no other script in. */

/** Notes when something that matches has been painted, by the wall clock. */
export function lookFor(selector: string): string {
  return `void (globalThis.painted = new Promise((resolve) => {
    const look = () => {
      if (!document.querySelector(${JSON.stringify(selector)})) return false
      requestAnimationFrame(() => setTimeout(() => resolve(performance.timeOrigin + performance.now())))
      return true
    }
    if (!look()) new MutationObserver((_changes, seen) => look() && seen.disconnect()).observe(document, { childList: true, subtree: true })
  }))`
}
export const painted = 'globalThis.painted'

const table = `
  const frame = document.querySelector('[role=table]')?.parentElement ?? document.querySelector('#frame')`

/**
 * Scrolls to the end of the lines that are there, again and again, until so many pages more have come and are painted.
 * Milliseconds of each page, between frames, of long tasks.
 */
export function pageOn(known: number, pages: number, size: number): string {
  return `(async () => {${table}
    const body = frame.querySelector('[role=rowgroup]:last-child')
    const tasks = []
    const seen = new PerformanceObserver((list) => tasks.push(...list.getEntries().map(({ duration }) => duration)))
    seen.observe({ type: 'longtask' })
    const frames = []
    let last = performance.now()
    let isOn = true
    requestAnimationFrame(function next(now) { frames.push(Math.max(0, now - last)); last = now; if (isOn) requestAnimationFrame(next) })
    const drawn = () => Math.max(...[...body.children].map((row) => Number(row.getAttribute('aria-rowindex')))) - 1
    const more = (lines) => new Promise((resolve) => {
      const done = (isMore) => { watch.disconnect(); clearTimeout(late); resolve(isMore) }
      const watch = new MutationObserver(() => drawn() > lines && done(true))
      watch.observe(body, { childList: true })
      const late = setTimeout(() => done(false), 10_000)
    })
    const times = []
    for (let lines = ${known}; times.length < ${pages}; lines += ${size}) {
      const from = performance.now()
      const next = more(lines)
      frame.scrollTop = frame.scrollHeight
      if (!(await next)) break
      await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)))
      times.push(performance.now() - from)
    }
    isOn = false
    await new Promise((resolve) => setTimeout(resolve, 100))
    seen.disconnect()
    return { times, frames, tasks }
  })()`
}

/** The same pages by a bare script: goes on where it stopped, or begins. */
export function bareWalk(path: string, token: string, pages: number, isAnew: boolean): string {
  return `(async () => {
    if (${isAnew}) globalThis.token = undefined
    const times = []
    while (times.length < ${pages}) {
      const from = performance.now()
      const headers = { authorization: 'Bearer ${token}', ...(globalThis.token ? { 'MS-ContinuationToken': globalThis.token } : {}) }
      const answer = await fetch('${path}' + (globalThis.token ? '&seekOperation=Next' : ''), { headers })
      const { continuationToken } = JSON.parse(await answer.text())
      if (!answer.ok) throw new Error('lines: ' + answer.status)
      times.push(performance.now() - from)
      if (!continuationToken) break
      globalThis.token = continuationToken
    }
    return times
  })()`
}

/** A tall list in which nothing is drawn. */
export const bareList = `(() => {
  const frame = document.createElement('div')
  frame.id = 'frame'
  Object.assign(frame.style, { overflow: 'auto', height: '34rem' })
  const tall = document.createElement('div')
  tall.style.height = '1000000px'
  frame.append(tall)
  document.body.replaceChildren(frame)
})()`

/** Scrolls by a third of what is in sight, each frame, down and up again; milliseconds of all. */
export function frames(count: number): string {
  return `(async () => {${table}
    const end = frame.scrollHeight
    frame.scrollTop = end - ${count} * 100
    await new Promise((resolve) => setTimeout(resolve, 500))
    const from = performance.now()
    for (let i = 0; i < ${count}; i++) {
      frame.scrollTop += i < ${count} / 2 ? 180 : -180
      await new Promise(requestAnimationFrame)
    }
    return performance.now() - from
  })()`
}
