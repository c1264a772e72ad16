/** A button that saves what streams in, and tells how much has come. */
import { Button } from '@fluentui/react-components'
import { ArrowDownloadRegular } from '@fluentui/react-icons'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { Gathering } from '../../api/gathering.ts'
import { saveFile } from '../../ui/save-file.ts'
import { bytes } from '../../values/figures.ts'
import { useSpoken } from '../../words/words.tsx'
import { gatherStream } from './downloads.ts'

interface Props {
  title: string
  name: string
  type: string
  open: (signal: AbortSignal) => Promise<ReadableStream<Uint8Array>>
}

export function SaveStream({ title, name, type, open }: Props) {
  const { locale } = useSpoken()
  const [come, setCome] = useState(0)
  const take = useMutation({
    mutationFn: async () => {
      const into = new Gathering()
      await gatherStream(await open(new AbortController().signal), into, () => setCome(into.bytes))
      saveFile(into.blob(type), type, name)
    },
  })
  return (
    <Button icon={<ArrowDownloadRegular />} disabled={take.isPending} onClick={() => take.mutate()}>
      {take.isPending ? `${title} · ${bytes(come, locale)}` : title}
    </Button>
  )
}
