/** Usage made up: realistic, and the same for the same seed. */
import { Button, Field, Input, makeStyles, Select, Text, tokens } from '@fluentui/react-components'
import { getClock } from 'lazuli-contract/lab.ts'
import { generateUsage, listUsageGenerations } from 'lazuli-contract/lab-usage.ts'
import { type FormEvent, useState } from 'react'
import { useChange } from '../../api/change.ts'
import { useCall } from '../../api/client.tsx'
import { Answer, Problem } from '../../ui/answer.tsx'
import { Columns } from '../../ui/columns.tsx'
import { Part } from '../../ui/page.tsx'
import { StatusBadge } from '../../ui/status-badge.tsx'
import { quantity } from '../../values/figures.ts'
import { day } from '../../values/times.ts'
import { useSpoken } from '../../words/words.tsx'

const useStyles = makeStyles({
  form: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalM, alignItems: 'flex-end' },
})

const sizes = ['small', 'medium', 'large'] as const

export function UsagePart() {
  const styles = useStyles()
  const { words, locale } = useSpoken()
  const { laboratory: say } = words
  const clock = useCall(getClock)
  const list = useCall(listUsageGenerations)
  const [form, setForm] = useState({ from: '', to: '', seed: '1' })
  const [size, setSize] = useState<(typeof sizes)[number]>('small')
  const generate = useChange(generateUsage)
  const today = clock.data?.now.slice(0, 10) ?? ''
  const from = form.from || `${today.slice(0, 8)}01`
  const to = form.to || today
  const submit = (event: FormEvent) => {
    event.preventDefault()
    generate.mutate({ body: { from, to, seed: form.seed || '1', size } })
  }
  const field = (member: keyof typeof form, label: string, type: 'date' | 'text', value: string) => (
    <Field label={label}>
      <Input type={type} value={value} onChange={(_event, { value: next }) => setForm((before) => ({ ...before, [member]: next }))} />
    </Field>
  )
  return (
    <Part title={say.usage}>
      <form className={styles.form} onSubmit={submit}>
        {field('from', say.from, 'date', from)}
        {field('to', say.until, 'date', to)}
        <Field label={say.size}>
          <Select value={size} onChange={(_event, { value }) => setSize(value as typeof size)}>
            {sizes.map((each) => (
              <option key={each} value={each}>
                {say[each]}
              </option>
            ))}
          </Select>
        </Field>
        {field('seed', say.seed, 'text', form.seed)}
        <Button type="submit" appearance="primary" disabled={generate.isPending || !clock.data}>
          {say.generate}
        </Button>
      </form>
      {generate.isError && <Problem error={generate.error} />}
      <Answer of={list}>
        {({ items }) =>
          items.length === 0 ? (
            <Text>{say.noGenerations}</Text>
          ) : (
            <Columns
              label={say.generations}
              rows={items}
              keyOf={({ id }) => id}
              columns={[
                { name: say.from, of: (row) => day(row.from, locale) },
                { name: say.until, of: (row) => day(row.to, locale) },
                { name: say.seed, of: ({ seed }) => seed },
                { name: say.status, of: ({ status }) => <StatusBadge of={status} /> },
                { name: say.progress, isFigure: true, of: ({ daysDone, days }) => `${daysDone} / ${days}` },
                { name: say.accepted, isFigure: true, of: ({ accepted }) => quantity(accepted, locale) },
              ]}
            />
          )
        }
      </Answer>
      <div>
        <Button onClick={() => void list.refetch()}>{say.refresh}</Button>
      </div>
    </Part>
  )
}
