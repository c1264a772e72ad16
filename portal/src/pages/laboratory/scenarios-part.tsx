/** Stories of a month, played by a click; each tells its steps as they happen. */
import {
  Badge,
  Button,
  Card,
  MessageBar,
  MessageBarBody,
  makeStyles,
  Spinner,
  Text,
  tokens,
  typographyStyles,
} from '@fluentui/react-components'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useSigned } from '../../api/client.tsx'
import { Problem } from '../../ui/answer.tsx'
import { Part } from '../../ui/page.tsx'
import { PageLink } from '../../ui/page-link.tsx'
import { useSpoken } from '../../words/words.tsx'
import { NothingToPlay, play, type ScenarioName, scenarioNames, scenarios } from './scenarios.ts'

const useStyles = makeStyles({
  cards: {
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fill, minmax(min(100%, 20rem), 1fr))',
    gap: tokens.spacingHorizontalL,
    alignItems: 'stretch',
  },
  name: { ...typographyStyles.subtitle1, margin: 0 },
  steps: { margin: 0, paddingInlineStart: tokens.spacingHorizontalXL, display: 'grid', rowGap: tokens.spacingVerticalXS },
  foot: { marginTop: 'auto', display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalM, alignItems: 'center' },
})

export function ScenariosPart() {
  const styles = useStyles()
  const { words } = useSpoken()
  const { scenarios: say } = words
  const [running, setRunning] = useState<ScenarioName>()
  return (
    <Part title={say.title}>
      <Text>{say.note}</Text>
      <div className={styles.cards}>
        {scenarioNames.map((name) => (
          <Scenario
            key={name}
            name={name}
            isHeld={running !== undefined && running !== name}
            onRun={(isRunning) => setRunning(isRunning ? name : undefined)}
          />
        ))}
      </div>
    </Part>
  )
}

function Scenario({ name, isHeld, onRun }: { name: ScenarioName; isHeld: boolean; onRun: (isRunning: boolean) => void }) {
  const styles = useStyles()
  const { words } = useSpoken()
  const { scenarios: say } = words
  const { client } = useSigned()
  const queries = useQueryClient()
  const [done, setDone] = useState<number>()
  const story = useMutation({
    mutationFn: () => play(client, name, setDone),
    onMutate: () => onRun(true),
    onSettled: async () => {
      onRun(false)
      await queries.invalidateQueries()
    },
  })
  const { title, note, result } = say.of[name]
  return (
    <Card>
      <h3 className={styles.name}>{title}</h3>
      <Text>{note}</Text>
      <ol className={styles.steps}>
        {scenarios[name].map((step, at) => (
          <li key={step}>
            {say.steps[step]}{' '}
            {done !== undefined && at < done && (
              <Badge appearance="tint" color="success">
                {say.done}
              </Badge>
            )}
            {story.isPending && at === done && <Spinner size="extra-tiny" label={say.underWay} />}
          </li>
        ))}
      </ol>
      {story.error instanceof NothingToPlay ? (
        <MessageBar intent="warning">
          <MessageBarBody>{say.nothing}</MessageBarBody>
        </MessageBar>
      ) : (
        story.isError && <Problem error={story.error} />
      )}
      <div className={styles.foot}>
        <Button disabled={isHeld || story.isPending} aria-label={say.play(title)} onClick={() => story.mutate()}>
          {say.playNow}
        </Button>
        {story.data?.page !== undefined && <PageLink to={story.data.page}>{result}</PageLink>}
      </div>
    </Card>
  )
}
