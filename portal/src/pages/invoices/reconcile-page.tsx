/** A file of somebody else against the books: what matches, what does not, and why. */
import { Button, Field, Input, makeStyles, Spinner, Text, tokens } from '@fluentui/react-components'
import { useMutation } from '@tanstack/react-query'
import { reconcile } from 'lazuli-contract/insight-reconcile.ts'
import { useId, useState } from 'react'
import { useSigned } from '../../api/client.tsx'
import { to } from '../../paths.ts'
import { useInAddress } from '../../ui/address-state.ts'
import { Problem } from '../../ui/answer.tsx'
import { Page } from '../../ui/page.tsx'
import { RowForm } from '../../ui/row-form.tsx'
import { useInvoicesTrail } from '../../ui/trail.tsx'
import { useSpoken } from '../../words/words.tsx'
import { Reconciled } from './reconciled.tsx'

const useStyles = makeStyles({
  file: { display: 'grid', rowGap: tokens.spacingVerticalXS, maxWidth: '100%', '& input': { maxWidth: '100%', minHeight: '2rem' } },
})

/** What a file is, by the end of its name; the service looks into it all the same. */
function typeOf(name: string): string {
  if (/\.gz$/i.test(name)) return 'application/gzip'
  if (/\.parquet$/i.test(name)) return 'application/vnd.apache.parquet'
  if (/\.(jsonl|ndjson)$/i.test(name)) return 'application/x-ndjson'
  return /\.json$/i.test(name) ? 'application/json' : 'text/csv'
}

export function ReconcilePage() {
  const styles = useStyles()
  const { words } = useSpoken()
  const { invoices: say } = words
  const { client } = useSigned()
  const id = useId()
  const [invoiceId, setInvoice] = useInAddress('invoice')
  const invoices = useInvoicesTrail()
  const trail = invoiceId ? [...invoices, { name: say.one(invoiceId), to: to.invoice(invoiceId) }] : invoices
  const [file, setFile] = useState<File>()
  const asked = invoiceId.trim() ? { invoiceId: invoiceId.trim() } : {}
  const compare = useMutation({
    mutationFn: async (content: File) => client.call(reconcile, { content, contentType: typeOf(content.name), query: asked }),
  })
  return (
    <Page title={invoiceId ? say.reconcileOf(invoiceId) : say.reconcileTitle} trail={trail}>
      <Text>{say.reconcileNote}</Text>
      <RowForm onSubmit={() => file && compare.mutate(file)}>
        <div className={styles.file}>
          <label htmlFor={id}>{say.chosenFile(say.reconcileHint)}</label>
          <input
            id={id}
            type="file"
            accept=".csv,.json,.jsonl,.ndjson,.gz,.parquet"
            onChange={({ target }) => {
              compare.reset()
              setFile(target.files?.[0])
            }}
          />
        </div>
        <Field label={say.against}>
          <Input value={invoiceId} onChange={(_event, { value }) => setInvoice(value)} />
        </Field>
        <Button type="submit" appearance="primary" disabled={file === undefined || compare.isPending}>
          {say.compare}
        </Button>
      </RowForm>
      {compare.isPending && <Spinner label={say.comparing(file?.name ?? '')} />}
      {compare.isError && <Problem error={compare.error} />}
      {compare.data && file && (
        <Reconciled
          report={compare.data}
          openAll={(signal) =>
            client.open(reconcile, { content: file, contentType: typeOf(file.name), query: { ...asked, format: 'csv' }, signal })
          }
        />
      )}
    </Page>
  )
}
