/** What a step sums up, however many there are: further pages come as one scrolls. */
import { useInfiniteQuery } from '@tanstack/react-query'
import type { BodyOf } from 'lazuli-contract'
import { explain } from 'lazuli-contract/insight-explain.ts'
import { useSigned } from '../../api/client.tsx'
import { growingList } from '../../api/pages.ts'
import { LongTable } from '../../ui/long-table.tsx'
import { Part } from '../../ui/page.tsx'
import { quantity } from '../../values/figures.ts'
import { dayOrMoment } from '../../values/times.ts'
import { useSpoken } from '../../words/words.tsx'
import type { Step } from './path-drawing.tsx'
import { useStepWords } from './step-words.ts'

export type Asked = BodyOf<typeof explain>
type Parts = NonNullable<Step['parts']>
type PartRow = Parts['items'][number]

export function StepParts({ asked, step: { id, title, parts } }: { asked: Asked; step: Step }) {
  const { words, locale } = useSpoken()
  const { invoices: say } = words
  const { client } = useSigned()
  const tell = useStepWords()
  const first = parts as Parts
  const query = useInfiniteQuery({
    queryKey: ['explained-parts', asked, id],
    initialPageParam: '',
    initialData: { pages: [first], pageParams: [''] },
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: async ({ pageParam }): Promise<Parts> => {
      if (pageParam === '') return first
      const { steps } = await client.call(explain, { body: { ...asked, after: pageParam } })
      return steps.find((step) => step.id === id)?.parts ?? { of: first.of, count: first.count, items: [] }
    },
    getNextPageParam: ({ next }) => next,
  })
  const rows = query.data.pages.flatMap(({ items }) => items)
  const name = words.shell.titled(tell(title), say.parts(quantity(first.count, locale), say.partsOf[first.of]))
  return (
    <Part title={name}>
      <LongTable
        label={name}
        none=""
        pages={growingList(query, rows)}
        columns={[
          { name: say.source, width: 'minmax(16rem, 1fr)', of: ({ id: partId, note }) => (note === undefined ? partId : tell(note)) },
          ...(first.items.some(({ at }) => at !== undefined)
            ? [{ name: say.day, width: '13rem', of: ({ at }: PartRow) => at && dayOrMoment(at, locale) }]
            : []),
          { name: say.result, width: '14rem', isFigure: true, of: ({ value }) => quantity(value, locale) },
        ]}
      />
    </Part>
  )
}
