/** Makes a finding small: first the one request, member by member; else what was taken before it and bears on it. */
import type { Finding, Round } from './round.ts'
import type { Shot } from './shots.ts'
import { openWorld } from './world.ts'

/** Told as one line of JSON a request, which `replay.ts` reads. */
export const told = (shots: readonly Shot[]): string => shots.map((shot) => JSON.stringify(shot)).join('\n')

/** The fewest requests found that break the law of the finding. */
export async function shrink(round: Round, finding: Finding): Promise<readonly Shot[]> {
  const fails = (shot: Shot): Promise<boolean> => round.wouldBreak(shot, finding.law)
  if (await fails(finding.shot)) return [await shrinkOne(finding.shot, fails)]
  return [...round.leadingTo(finding), finding.shot]
}

async function shrinkOne(whole: Shot, fails: (shot: Shot) => Promise<boolean>): Promise<Shot> {
  let small = whole
  for (let again = true, tries = 0; again && tries < 120; ) {
    again = false
    for (const candidate of smaller(small)) {
      if (tries++ >= 120) break
      if (!(await fails(candidate))) continue
      small = candidate
      again = true
      break
    }
  }
  return small
}

/** The shot with one thing less. */
function* smaller(shot: Shot): Generator<Shot> {
  for (const name of Object.keys(shot.headers)) {
    const { [name]: _, ...headers } = shot.headers
    yield { ...shot, headers }
  }
  const [path = '', query] = shot.path.split('?')
  if (query !== undefined) {
    const parts = query.split('&')
    for (const part of parts) {
      const rest = parts.filter((one) => one !== part).join('&')
      yield { ...shot, path: rest ? `${path}?${rest}` : path }
    }
  }
  if (shot.gzip) {
    const { gzip: _, ...rest } = shot
    yield rest
  }
  if (shot.body === undefined) return
  const { body, ...bare } = shot
  yield bare
  for (const less of smallerBodies(body)) yield { ...shot, body: less }
}

function* smallerBodies(text: string): Generator<string> {
  let body: unknown
  try {
    body = JSON.parse(text)
  } catch {
    if (text.length > 20) yield text.slice(0, text.length >> 1)
    return
  }
  // A number that a float would change keeps its text only where nothing is taken out; then the rest decides.
  for (const less of smallerValues(body)) yield JSON.stringify(less)
}

function* smallerValues(value: unknown): Generator<unknown> {
  if (typeof value !== 'object' || value === null) return
  if (Array.isArray(value)) {
    for (let i = 0; i < Math.min(value.length, 5); i++) yield value.toSpliced(i, 1)
    for (const [i, item] of value.slice(0, 5).entries()) for (const less of smallerValues(item)) yield value.with(i, less)
    return
  }
  for (const name of Object.keys(value)) {
    const { [name]: _, ...rest } = value as Record<string, unknown>
    yield rest
  }
  for (const [name, content] of Object.entries(value)) for (const less of smallerValues(content)) yield { ...value, [name]: less }
}

/** Sends a list of shots to a world of its own; ids of answers that come out otherwise are put right in what follows. */
export async function replay(shots: readonly (Shot & { ids?: readonly string[] })[]): Promise<Finding[]> {
  const { Round } = await import('./round.ts')
  const world = await openWorld()
  try {
    const round = new Round(world, 'replay')
    const renamed = new Map<string, string>()
    for (const [i, { ids, ...shot }] of shots.entries()) {
      const answer = await round.fire(JSON.parse(rename(JSON.stringify(shot), renamed)) as Shot, i)
      idsOf(answer?.text ?? '').forEach((id, place) => {
        const old = ids?.[place]
        if (old && old !== id) renamed.set(old, id)
      })
    }
    return [...round.findings.values()]
  } finally {
    await world.close()
  }
}

const guids = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/gi

export const idsOf = (text: string): string[] => [...new Set(Array.from(text.matchAll(guids), ([id]) => id))].slice(0, 40)

function rename(text: string, renamed: ReadonlyMap<string, string>): string {
  return text.replace(guids, (id) => renamed.get(id) ?? id)
}
