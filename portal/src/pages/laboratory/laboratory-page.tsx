import { makeStyles, Tab, TabList } from '@fluentui/react-components'
import type { JSX } from 'react'
import { useInAddress } from '../../ui/address-state.ts'
import { Page } from '../../ui/page.tsx'
import { useSpoken } from '../../words/words.tsx'
import { ClockPart } from './clock-part.tsx'
import { DeliveriesPart } from './deliveries-part.tsx'
import { FaultsPart } from './faults-part.tsx'
import { RequestsPart } from './requests-part.tsx'
import { ScenariosPart } from './scenarios-part.tsx'
import { TokensPart } from './tokens-part.tsx'
import { UsagePart } from './usage-part.tsx'
import { WorldsPart } from './worlds-part.tsx'

const parts: Readonly<
  Record<'clock' | 'scenarios' | 'usage' | 'faults' | 'tokens' | 'worlds' | 'deliveries' | 'requests', () => JSX.Element>
> = {
  clock: ClockPart,
  scenarios: ScenariosPart,
  usage: UsagePart,
  faults: FaultsPart,
  tokens: TokensPart,
  worlds: WorldsPart,
  deliveries: DeliveriesPart,
  requests: RequestsPart,
}
const names = Object.keys(parts) as (keyof typeof parts)[]

const useStyles = makeStyles({ tabs: { flexWrap: 'wrap' } })

export function LaboratoryPage() {
  const styles = useStyles()
  const { words } = useSpoken()
  const { laboratory: say } = words
  const [asked, setShown] = useInAddress('part', 'clock')
  const shown = names.find((name) => name === asked) ?? 'clock'
  const Shown = parts[shown]
  return (
    <Page title={say.title}>
      <TabList
        className={styles.tabs}
        selectedValue={shown}
        onTabSelect={(_event, { value }) => setShown(String(value))}
        aria-label={say.parts}
      >
        {names.map((name) => (
          <Tab key={name} value={name}>
            {say[name]}
          </Tab>
        ))}
      </TabList>
      <Shown />
    </Page>
  )
}
