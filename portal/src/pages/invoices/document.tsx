/** The invoice as it is sent, shown from memory. */
import { makeStyles, tokens } from '@fluentui/react-components'
import { getInvoiceStatement } from 'lazuli-contract/invoices.ts'
import { useEffect, useState } from 'react'
import { useCall } from '../../api/client.tsx'
import { Answer } from '../../ui/answer.tsx'
import { Part } from '../../ui/page.tsx'
import { useSpoken } from '../../words/words.tsx'

const useStyles = makeStyles({
  frame: { width: '100%', height: '34rem', border: `1px solid ${tokens.colorNeutralStroke2}`, borderRadius: tokens.borderRadiusMedium },
})

/** An address of bytes in memory, as long as they are shown. */
function useAddressOf(bytes: unknown, type: string): string | undefined {
  const [address, setAddress] = useState<string>()
  useEffect(() => {
    if (!(bytes instanceof Uint8Array)) return
    const made = URL.createObjectURL(new Blob([bytes as Uint8Array<ArrayBuffer>], { type }))
    setAddress(made)
    return () => URL.revokeObjectURL(made)
  }, [bytes, type])
  return address
}

export function Document({ invoiceId }: { invoiceId: string }) {
  const styles = useStyles()
  const { words } = useSpoken()
  const { invoices: say } = words
  const statement = useCall(getInvoiceStatement, { path: { invoiceId } })
  const address = useAddressOf(statement.data, 'application/pdf')
  return (
    <Part title={say.document}>
      <Answer of={statement}>{() => address && <iframe src={address} title={say.one(invoiceId)} className={styles.frame} />}</Answer>
    </Part>
  )
}
