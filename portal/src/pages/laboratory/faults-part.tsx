/** Faults to order: what a client meets in bad weather. */
import { Button, Field, Input, makeStyles, Select, Text, tokens } from '@fluentui/react-components'
import { deleteFaults, faultKinds, getFaults, putFaults } from 'lazuli-contract/lab-faults.ts'
import { operationOf } from 'lazuli-contract/operations.ts'
import { type FormEvent, useState } from 'react'
import { useChange } from '../../api/change.ts'
import { useCallOften } from '../../api/client.tsx'
import { Answer, Problem } from '../../ui/answer.tsx'
import { Columns } from '../../ui/columns.tsx'
import { Part } from '../../ui/page.tsx'
import { quantity } from '../../values/figures.ts'
import { useSpoken } from '../../words/words.tsx'
import { OperationChoice } from './operation-choice.tsx'

const useStyles = makeStyles({
  form: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalM, alignItems: 'flex-end' },
})

/** Clients meet faults while one looks on, milliseconds. */
const countedEvery = 5000

type Kind = (typeof faultKinds)[number]

export function FaultsPart() {
  const styles = useStyles()
  const { words, locale } = useSpoken()
  const { laboratory: say } = words
  const faults = useCallOften(countedEvery, getFaults)
  const put = useChange(putFaults)
  const clear = useChange(deleteFaults)
  const [kind, setKind] = useState<Kind>('error')
  const [operation, setOperation] = useState('')
  const [times, setTimes] = useState('1')
  const [milliseconds, setMilliseconds] = useState('1000')
  const rules = faults.data?.rules ?? []
  const add = (event: FormEvent) => {
    event.preventDefault()
    const rule = {
      kind,
      ...(operation.trim() ? { operation: operation.trim() } : {}),
      ...(times.trim() ? { times: Number(times) } : {}),
      ...(kind === 'latency' ? { milliseconds: Number(milliseconds) } : {}),
    }
    // Orders replace those before: what is kept is sent along, without what became of it.
    put.mutate({ body: { rules: [...rules.map(({ seen: _seen, done: _done, ...kept }) => kept), rule] } })
  }
  const error = put.error ?? clear.error
  return (
    <Part title={say.faults} actions={<Button onClick={() => void faults.refetch()}>{say.refresh}</Button>}>
      <form className={styles.form} onSubmit={add}>
        <Field label={say.kind}>
          <Select value={kind} onChange={(_event, { value }) => setKind(value as Kind)}>
            {faultKinds.map((each) => (
              <option key={each} value={each}>
                {say.faultKinds[each]}
              </option>
            ))}
          </Select>
        </Field>
        <OperationChoice value={operation} onChange={setOperation} />
        <Field label={say.times}>
          <Input type="number" min={1} value={times} onChange={(_event, { value }) => setTimes(value)} />
        </Field>
        {kind === 'latency' && (
          <Field label={say.milliseconds}>
            <Input type="number" min={1} max={60_000} value={milliseconds} onChange={(_event, { value }) => setMilliseconds(value)} />
          </Field>
        )}
        <Button type="submit" appearance="primary" disabled={put.isPending}>
          {say.addFault}
        </Button>
        <Button disabled={rules.length === 0 || clear.isPending} onClick={() => clear.mutate({})}>
          {say.clearFaults}
        </Button>
      </form>
      {error && <Problem error={error} />}
      <Answer of={faults}>
        {() =>
          rules.length === 0 ? (
            <Text>{say.noFaults}</Text>
          ) : (
            <Columns
              label={say.faults}
              rows={rules.map((rule, at) => ({ ...rule, at }))}
              keyOf={({ at }) => String(at)}
              columns={[
                { name: say.kind, of: ({ kind: each }) => say.faultKinds[each as Kind] ?? each },
                { name: say.operationName, of: (rule) => <Disturbed rule={rule} /> },
                { name: say.seen, isFigure: true, of: ({ seen }) => quantity(seen, locale) },
                {
                  name: say.done,
                  isFigure: true,
                  of: ({ done, times: most }) => (most === undefined ? quantity(done, locale) : `${done} / ${most}`),
                },
              ]}
            />
          )
        }
      </Answer>
    </Part>
  )
}

/** Which calls a rule is for. */
function Disturbed({ rule: { operation, method, path } }: { rule: { operation?: string; method?: string; path?: string } }) {
  const { words } = useSpoken()
  const known = operation === undefined ? undefined : operationOf(operation)
  const address = [method ?? known?.method, path ?? known?.path].filter(Boolean).join(' ')
  return (
    <>
      {operation ?? (address === '' && words.laboratory.anyOperation)} {address !== '' && <code>{address}</code>}
    </>
  )
}
