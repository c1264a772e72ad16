/**
 * Trying again: broken connections, 429 and 5xx answers. Every try of a call carries the same request id, so that a
 * write whose answer got lost is replayed and not done twice (platform contract, section 2.5).
 */

export interface RetryOptions {
  /** Further tries after the first. Default 3. */
  retries?: number | undefined
  /** Longest `Retry-After`, in seconds, that is waited for; a longer one is thrown as a fault at once. Default 60. */
  longestWait?: number | undefined
  /** Waits so many milliseconds; rejects when the signal aborts. */
  sleep?: ((milliseconds: number, signal?: AbortSignal) => Promise<void>) | undefined
}

export interface RetryPolicy {
  /** Milliseconds to wait before the next try after failed try number `tries`, or undefined to give up. */
  wait(tries: number, failure: { status?: number; retryAfter?: number | undefined }): number | undefined
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>
}

export function retryPolicy({ retries = 3, longestWait = 60, sleep = sleepFor }: RetryOptions): RetryPolicy {
  return {
    wait(tries, { status, retryAfter }) {
      if (tries > retries || (status !== undefined && !mayPass(status))) return undefined
      if (retryAfter !== undefined && retryAfter > longestWait) return undefined
      return retryAfter === undefined ? pause(tries) : retryAfter * 1000
    },
    sleep,
  }
}

/** Whether a later try can have another outcome. 501 says the operation does not exist. */
function mayPass(status: number): boolean {
  return status === 429 || (status >= 500 && status !== 501)
}

/** 0.5, 1.5, 3.5 seconds and so on, as the .NET SDK waits. */
function pause(tries: number): number {
  return (2 ** tries - 1) * 500
}

function sleepFor(milliseconds: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason)
    const stop = () => {
      clearTimeout(timer)
      reject(signal?.reason)
    }
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop)
      resolve()
    }, milliseconds)
    signal?.addEventListener('abort', stop, { once: true })
  })
}
