/** The clock: where it stands, what waits for it, and moving it on while the month happens. */
import { Button, Field, Input, MessageBar, MessageBarBody, makeStyles, Spinner, Text, tokens } from '@fluentui/react-components'
import { advanceClock, getClock } from 'lazuli-contract/lab.ts'
import { type FormEvent, useState } from 'react'
import { useChange } from '../../api/change.ts'
import { useCall } from '../../api/client.tsx'
import { Answer, Problem } from '../../ui/answer.tsx'
import { Columns } from '../../ui/columns.tsx'
import { Facts } from '../../ui/facts.tsx'
import { Part } from '../../ui/page.tsx'
import { quantity } from '../../values/figures.ts'
import { moment } from '../../values/times.ts'
import { useSpoken } from '../../words/words.tsx'

const useStyles = makeStyles({
  row: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalM, alignItems: 'flex-end' },
})

export function ClockPart() {
  const styles = useStyles()
  const { words, locale } = useSpoken()
  const { laboratory: say } = words
  const clock = useCall(getClock)
  const [to, setTo] = useState('')
  const advance = useChange(advanceClock)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    advance.mutate({ body: { to: `${to}:00Z` } })
  }
  const steps = [
    [say.byDay, 'P1D'],
    [say.byWeek, 'P7D'],
    [say.byMonth, 'P1M'],
  ] as const
  return (
    <Part title={say.clock}>
      <Answer of={clock}>
        {({ now, pendingJobs, nextJobAt }) => (
          <Facts
            of={[
              [say.now, moment(now, locale)],
              [say.pending, quantity(pendingJobs, locale)],
              [say.next, nextJobAt && moment(nextJobAt, locale)],
            ]}
          />
        )}
      </Answer>
      <div className={styles.row}>
        {steps.map(([name, by]) => (
          <Button key={by} disabled={advance.isPending} onClick={() => advance.mutate({ body: { by } })}>
            {name}
          </Button>
        ))}
      </div>
      <form className={styles.row} onSubmit={submit}>
        <Field label={say.to}>
          <Input type="datetime-local" value={to} onChange={(_event, { value }) => setTo(value)} />
        </Field>
        <Button type="submit" disabled={to === '' || advance.isPending}>
          {say.go}
        </Button>
      </form>
      {advance.isPending && <Spinner label={say.advancing} />}
      {advance.isError && <Problem error={advance.error} />}
      {advance.data && (
        <>
          <MessageBar intent="success">
            <MessageBarBody>
              {say.advanced(moment(advance.data.from, locale), moment(advance.data.now, locale), quantity(advance.data.jobsRun, locale))}
            </MessageBarBody>
          </MessageBar>
          {advance.data.events.length === 0 ? (
            <Text>{say.quiet}</Text>
          ) : (
            <Columns
              label={say.events}
              rows={advance.data.events}
              keyOf={({ type }) => type}
              columns={[
                { name: say.event, of: ({ type }) => <code>{type}</code> },
                { name: say.count, isFigure: true, of: ({ count }) => quantity(count, locale) },
              ]}
            />
          )}
        </>
      )}
    </Part>
  )
}
