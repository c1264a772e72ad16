/** The clock: where it stands, what waits for it, and moving it on, day by day, while the month happens. */
import { Button, Field, Input, MessageBar, MessageBarBody, makeStyles, ProgressBar, Text, tokens } from '@fluentui/react-components'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { advanceClock, getClock } from 'lazuli-contract/lab.ts'
import { addDuration, parseInstant } from 'lazuli-contract/values/time.ts'
import { useRef, useState } from 'react'
import { keyOf, useCall, useSigned } from '../../api/client.tsx'
import { Answer, Problem } from '../../ui/answer.tsx'
import { Columns } from '../../ui/columns.tsx'
import { Facts } from '../../ui/facts.tsx'
import { Part } from '../../ui/page.tsx'
import { RowForm } from '../../ui/row-form.tsx'
import { quantity } from '../../values/figures.ts'
import { moment } from '../../values/times.ts'
import { useSpoken } from '../../words/words.tsx'
import { type Advance, stopsOf, stopText, summed } from './clock-steps.ts'

const useStyles = makeStyles({
  row: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalM, alignItems: 'flex-end' },
  running: { display: 'grid', rowGap: tokens.spacingVerticalS, justifyItems: 'start' },
})

const durations = ['P1D', 'P7D', 'P1M'] as const

/** Where to: a duration from now on, or an instant. */
type Way = { by: (typeof durations)[number] } | { to: string }

interface Run {
  steps: Advance[]
  of: number
}

function useRun() {
  const { client } = useSigned()
  const queries = useQueryClient()
  const [run, setRun] = useState<Run>({ steps: [], of: 0 })
  const stop = useRef(false)
  const advance = useMutation({
    mutationFn: async (way: Way) => {
      stop.current = false
      setRun({ steps: [], of: 0 })
      const { now } = await client.call(getClock)
      const from = parseInstant(now) ?? 0
      const to = 'by' in way ? addDuration(from, way.by) : parseInstant(way.to)
      const stops = stopsOf(from, to ?? from)
      for (const at of stops) {
        if (stop.current) break
        const step = await client.call(advanceClock, { body: { to: stopText(at) } })
        setRun(({ steps }) => ({ steps: [...steps, step], of: stops.length }))
        // The clock above every page moves along.
        await queries.invalidateQueries({ queryKey: keyOf(getClock) })
      }
    },
    onSettled: () => queries.invalidateQueries(),
  })
  return {
    run,
    advance,
    stop: () => {
      stop.current = true
    },
  }
}

export function ClockPart() {
  const styles = useStyles()
  const { words, locale } = useSpoken()
  const { laboratory: say } = words
  const clock = useCall(getClock)
  const [to, setTo] = useState('')
  const { run, advance, stop } = useRun()
  const named = { P1D: say.byDay, P7D: say.byWeek, P1M: say.byMonth } as const
  const sum = advance.isPending ? undefined : summed(run.steps)
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
        {durations.map((by) => (
          <Button key={by} disabled={advance.isPending} onClick={() => advance.mutate({ by })}>
            {named[by]}
          </Button>
        ))}
      </div>
      <RowForm onSubmit={() => advance.mutate({ to: `${to}:00Z` })}>
        <Field label={say.to}>
          <Input type="datetime-local" value={to} onChange={(_event, { value }) => setTo(value)} />
        </Field>
        <Button type="submit" disabled={to === '' || advance.isPending}>
          {say.go}
        </Button>
      </RowForm>
      {advance.isPending && (
        <div className={styles.running}>
          <Text role="status">{say.advancing}</Text>
          <ProgressBar aria-label={say.advancing} {...(run.of > 0 ? { value: run.steps.length, max: run.of } : {})} />
          {run.of > 1 && <Button onClick={stop}>{say.stopHere}</Button>}
        </div>
      )}
      {advance.isError && <Problem error={advance.error} />}
      {sum && <Happened of={sum} />}
      {run.steps.length > 1 && (
        <Columns
          label={say.byStep}
          rows={run.steps.toReversed()}
          keyOf={({ now }) => now}
          columns={[
            { name: say.upTo, of: ({ now }) => moment(now, locale) },
            { name: say.jobs, isFigure: true, of: ({ jobsRun }) => quantity(jobsRun, locale) },
            {
              name: say.events,
              of: ({ events }) => events.map(({ type, count }) => (count === 1 ? type : `${type} × ${quantity(count, locale)}`)).join(', '),
            },
          ]}
        />
      )}
    </Part>
  )
}

function Happened({ of: { from, now, jobsRun, events } }: { of: Advance }) {
  const { words, locale } = useSpoken()
  const { laboratory: say } = words
  return (
    <>
      <MessageBar intent="success">
        <MessageBarBody>{say.advanced(moment(from, locale), moment(now, locale), quantity(jobsRun, locale))}</MessageBarBody>
      </MessageBar>
      {events.length === 0 ? (
        <Text>{say.quiet}</Text>
      ) : (
        <Columns
          label={say.events}
          rows={events}
          keyOf={({ type }) => type}
          columns={[
            { name: say.event, of: ({ type }) => <code>{type}</code> },
            { name: say.count, isFigure: true, of: ({ count }) => quantity(count, locale) },
          ]}
        />
      )}
    </>
  )
}
