/** Files of an invoice to take away, each with how far it is while it comes. */
import { Button, makeStyles, ProgressBar, Text, tokens } from '@fluentui/react-components'
import { ArrowDownloadRegular } from '@fluentui/react-icons'
import { useMutation } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import { useSigned } from '../../api/client.tsx'
import { Problem } from '../../ui/answer.tsx'
import { Part } from '../../ui/page.tsx'
import { saveFile } from '../../ui/save-file.ts'
import { bytes as bytesText, quantity } from '../../values/figures.ts'
import { useSpoken } from '../../words/words.tsx'
import { type DownloadName, downloads, downloadsOf, type Progress } from './downloads.ts'
import type { ListName } from './lists.ts'

const useStyles = makeStyles({
  list: {
    listStyle: 'none',
    margin: 0,
    padding: 0,
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fill, minmax(min(100%, 20rem), 1fr))',
    gap: `${tokens.spacingVerticalS} ${tokens.spacingHorizontalL}`,
  },
  file: { display: 'grid', rowGap: tokens.spacingVerticalXS, alignContent: 'start' },
  row: { display: 'flex', columnGap: tokens.spacingHorizontalS, alignItems: 'center' },
  name: { flexGrow: 1, minWidth: 0 },
  action: { flexShrink: 0, whiteSpace: 'nowrap' },
  note: { color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200 },
})

export function Files({ invoiceId, lists }: { invoiceId: string; lists: readonly ListName[] }) {
  const styles = useStyles()
  const { words } = useSpoken()
  return (
    <Part title={words.invoices.files}>
      <ul className={styles.list}>
        {downloadsOf(lists).map((name) => (
          <li key={name} className={styles.file}>
            <OneFile invoiceId={invoiceId} name={name} />
          </li>
        ))}
      </ul>
    </Part>
  )
}

function OneFile({ invoiceId, name }: { invoiceId: string; name: DownloadName }) {
  const styles = useStyles()
  const { words, locale } = useSpoken()
  const { invoices: say } = words
  const { client } = useSigned()
  const [progress, setProgress] = useState<Progress>()
  const stop = useRef<AbortController>(undefined)
  const take = useMutation({
    mutationFn: async () => {
      const aborting = new AbortController()
      stop.current = aborting
      const { blob, name: fileName } = await downloads[name]({ client, invoiceId, signal: aborting.signal, tell: setProgress })
      saveFile(blob, blob.type, fileName)
      return blob.size
    },
    onMutate: () => setProgress({ bytes: 0 }),
  })
  const wasStopped = take.isError && stop.current?.signal.aborted
  const said = progress && [
    progress.rows !== undefined && say.rowsSoFar(quantity(progress.rows, locale)),
    progress.parts && say.partOf(progress.parts.done + 1, progress.parts.of),
    progress.isAwaited ? say.beingMade : bytesText(progress.bytes, locale),
  ]
  const { title, note } = say.file[name]
  return (
    <>
      <div className={styles.row}>
        <div className={styles.name}>
          <Text>{title}</Text>
          <div className={styles.note}>{take.isSuccess ? say.saved(bytesText(take.data, locale)) : note}</div>
        </div>
        {take.isPending ? (
          <Button size="small" className={styles.action} aria-label={say.stop(title)} onClick={() => stop.current?.abort()}>
            {words.shell.cancel}
          </Button>
        ) : (
          <Button
            size="small"
            className={styles.action}
            icon={<ArrowDownloadRegular />}
            aria-label={say.take(title)}
            onClick={() => take.mutate()}
          >
            {say.download}
          </Button>
        )}
      </div>
      {take.isPending && said && (
        <>
          <ProgressBar aria-label={title} {...(progress?.parts ? { value: progress.parts.done, max: progress.parts.of } : {})} />
          <Text className={styles.note}>{said.filter(Boolean).join(' · ')}</Text>
        </>
      )}
      {take.isError && !wasStopped && <Problem error={take.error} />}
    </>
  )
}
