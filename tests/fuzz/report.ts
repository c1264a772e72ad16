/** Says what was found so that somebody can do it again. */
import type { Finding } from './round.ts'
import type { Shot } from './shots.ts'
import { told } from './shrink.ts'

export function describeFindings(findings: readonly (Finding & { shots?: readonly Shot[] })[], seed = ''): string {
  return findings
    .map(({ law, detail, number, times, status, shot, shots }) =>
      [
        `NOT SO: ${law} (${times} times${seed ? `, first at request ${number} of seed ${seed}` : ''}; status ${status})`,
        `  ${detail.slice(0, 500)}`,
        ...told(shots ?? [shot])
          .split('\n')
          .map((line) => `  ${line.slice(0, 2500)}`),
      ].join('\n'),
    )
    .join('\n\n')
}
