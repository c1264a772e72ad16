/** The invoice as it is sent, shown from memory; where the browser shows no documents within a page, as phones do, it is opened. */
import { Button, Link, makeStyles, Text, tokens } from '@fluentui/react-components'
import { getInvoiceStatement } from 'lazuli-contract/invoices.ts'
import { useEffect, useState } from 'react'
import { useCall } from '../../api/client.tsx'
import { Answer } from '../../ui/answer.tsx'
import { Part } from '../../ui/page.tsx'
import { saveFile } from '../../ui/save-file.ts'
import { useSpoken } from '../../words/words.tsx'

const type = 'application/pdf'

const useStyles = makeStyles({
  ways: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: tokens.spacingHorizontalL },
  frame: { width: '100%', height: '34rem', border: `1px solid ${tokens.colorNeutralStroke2}`, borderRadius: tokens.borderRadiusMedium },
})

/** An address of bytes in memory, as long as they are shown. */
function useAddressOf(bytes: unknown, of: string): string | undefined {
  const [address, setAddress] = useState<string>()
  useEffect(() => {
    if (!(bytes instanceof Uint8Array)) return
    const made = URL.createObjectURL(new Blob([bytes as Uint8Array<ArrayBuffer>], { type: of }))
    setAddress(made)
    return () => URL.revokeObjectURL(made)
  }, [bytes, of])
  return address
}

export function Document({ invoiceId }: { invoiceId: string }) {
  const styles = useStyles()
  const { words } = useSpoken()
  const { invoices: say } = words
  const statement = useCall(getInvoiceStatement, { path: { invoiceId } })
  const address = useAddressOf(statement.data, type)
  return (
    <Part title={say.document}>
      <Answer of={statement}>
        {() =>
          address &&
          (navigator.pdfViewerEnabled ? (
            <>
              <iframe src={address} title={say.one(invoiceId)} className={styles.frame} />
              <Link href={address} target="_blank">
                {say.openDocument}
              </Link>
            </>
          ) : (
            <>
              <Text>{say.documentElsewhere}</Text>
              <div className={styles.ways}>
                <Link href={address} target="_blank">
                  {say.openDocument}
                </Link>
                <Button onClick={() => saveFile(statement.data as unknown as Uint8Array<ArrayBuffer>, type, `${invoiceId}.pdf`)}>
                  {say.takeDocument}
                </Button>
              </div>
            </>
          ))
        }
      </Answer>
    </Part>
  )
}
