/** Worlds as files, taken away and brought back; copies of a world; and a world begun anew. */
import {
  Button,
  Dialog,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
  DialogTrigger,
  Field,
  Input,
  MessageBar,
  MessageBarBody,
  makeStyles,
  Select,
  Spinner,
  Text,
  tokens,
} from '@fluentui/react-components'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { resetWorld } from 'lazuli-contract/lab.ts'
import { forkWorld, restoreSnapshot, takeSnapshot } from 'lazuli-contract/lab-worlds.ts'
import { useId, useState } from 'react'
import { useChange } from '../../api/change.ts'
import { useSigned } from '../../api/client.tsx'
import { Problem } from '../../ui/answer.tsx'
import { AskedButton } from '../../ui/asked-button.tsx'
import { Part } from '../../ui/page.tsx'
import { RowForm } from '../../ui/row-form.tsx'
import { saveFile } from '../../ui/save-file.ts'
import { useSpoken } from '../../words/words.tsx'
import { FurtherPartner } from './further-partner.tsx'

const useStyles = makeStyles({
  rows: { display: 'grid', rowGap: tokens.spacingVerticalM, justifyItems: 'start' },
  head: { margin: 0 },
  parts: { display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', rowGap: tokens.spacingVerticalXL },
})

export function WorldsPart() {
  const styles = useStyles()
  return (
    <div className={styles.parts}>
      <Snapshots />
      <Fork />
      <Reset />
    </div>
  )
}

function Snapshots() {
  const styles = useStyles()
  const { words } = useSpoken()
  const { laboratory: say } = words
  const { client, session } = useSigned()
  const queries = useQueryClient()
  const id = useId()
  const [file, setFile] = useState<File>()
  const take = useMutation({
    mutationFn: async () => {
      const bytes = (await client.call(takeSnapshot)) as unknown as Uint8Array<ArrayBuffer>
      saveFile(bytes, 'application/x-tar', `${session.partner.domain.split('.')[0]}.tar`)
    },
  })
  const restore = useMutation({
    mutationFn: (content: File) => client.call(restoreSnapshot, { content } as never),
    onSuccess: () => queries.invalidateQueries(),
  })
  const error = take.error ?? restore.error
  return (
    <Part title={say.snapshots}>
      <div className={styles.rows}>
        <Button disabled={take.isPending} onClick={() => take.mutate()}>
          {say.takeSnapshot}
        </Button>
        <h3 className={styles.head}>{say.restore}</h3>
        <Text>{say.restoreNote}</Text>
        <label htmlFor={id}>{say.file}</label>
        <input id={id} type="file" accept=".tar" onChange={({ target }) => setFile(target.files?.[0])} />
        <AskedButton
          name={say.restoreNow}
          disabled={file === undefined || restore.isPending}
          question={say.restoreAsked(session.partner.name, file?.name ?? '')}
          note={say.restoreNote}
          yes={say.restoreYes}
          onYes={() => file && restore.mutate(file)}
        />
      </div>
      {restore.isSuccess && (
        <MessageBar intent="success">
          <MessageBarBody>{say.restored}</MessageBarBody>
        </MessageBar>
      )}
      {error && <Problem error={error} />}
    </Part>
  )
}

function Fork() {
  const { words } = useSpoken()
  const { laboratory: say } = words
  const [name, setName] = useState('')
  const fork = useChange(forkWorld)
  return (
    <Part title={say.fork}>
      <Text>{say.forkNote}</Text>
      <RowForm label={say.fork} onSubmit={() => fork.mutate({ body: name.trim() ? { name: name.trim() } : {} })}>
        <Field label={say.copyName}>
          <Input value={name} maxLength={100} onChange={(_event, { value }) => setName(value)} />
        </Field>
        <Button type="submit" disabled={fork.isPending}>
          {say.forkNow}
        </Button>
      </RowForm>
      {fork.isPending && <Spinner label={say.forking} />}
      {fork.isError && <Problem error={fork.error} />}
      {fork.data && <FurtherPartner of={fork.data} />}
    </Part>
  )
}

function Reset() {
  const { words } = useSpoken()
  const { laboratory: say } = words
  const { session } = useSigned()
  const [world, setWorld] = useState<'demo' | 'empty'>('demo')
  const [seed, setSeed] = useState('')
  const [isAsking, setAsking] = useState(false)
  const reset = useChange(resetWorld)
  return (
    <Part title={say.reset}>
      <Text>{say.resetNote}</Text>
      <RowForm label={say.reset} onSubmit={() => setAsking(true)}>
        <Field label={say.world}>
          <Select value={world} onChange={(_event, { value }) => setWorld(value as typeof world)}>
            <option value="demo">{say.demoWorld}</option>
            <option value="empty">{say.emptyWorld}</option>
          </Select>
        </Field>
        <Field label={say.seedKept}>
          <Input value={seed} maxLength={64} onChange={(_event, { value }) => setSeed(value)} />
        </Field>
        <Button type="submit" disabled={reset.isPending}>
          {say.resetNow}
        </Button>
      </RowForm>
      <Dialog open={isAsking} onOpenChange={(_event, { open }) => setAsking(open)}>
        <DialogSurface>
          <DialogBody>
            <DialogTitle>{say.resetAsked(session.partner.name)}</DialogTitle>
            <DialogContent>{say.resetNote}</DialogContent>
            <DialogActions>
              <Button
                appearance="primary"
                onClick={() => {
                  setAsking(false)
                  reset.mutate({ body: { world, ...(seed ? { seed } : {}) } })
                }}
              >
                {say.resetYes}
              </Button>
              <DialogTrigger disableButtonEnhancement>
                <Button>{words.shell.cancel}</Button>
              </DialogTrigger>
            </DialogActions>
          </DialogBody>
        </DialogSurface>
      </Dialog>
      {reset.isPending && <Spinner label={say.resetting} />}
      {reset.isError && <Problem error={reset.error} />}
      {reset.isSuccess && (
        <MessageBar intent="success">
          <MessageBarBody>{say.resetDone}</MessageBarBody>
        </MessageBar>
      )}
    </Part>
  )
}
