/** What a step sums up, however many there are: further pages come as one scrolls, and rows and lines lead on to their own paths. */
import { useInfiniteQuery } from '@tanstack/react-query'
import type { BodyOf } from 'lazuli-contract'
import { type ExplainedList, explain } from 'lazuli-contract/insight-explain.ts'
import { useSigned } from '../../api/client.tsx'
import { growingList } from '../../api/pages.ts'
import { to } from '../../paths.ts'
import { type LongColumn, LongTable } from '../../ui/long-table.tsx'
import { Part } from '../../ui/page.tsx'
import { PageLink } from '../../ui/page-link.tsx'
import { quantity } from '../../values/figures.ts'
import { dayOrMoment } from '../../values/times.ts'
import { useSpoken } from '../../words/words.tsx'
import type { Step } from './path-drawing.tsx'
import { useStepWords } from './step-words.ts'

export type Asked = BodyOf<typeof explain>
type Parts = NonNullable<Step['parts']>
type PartRow = Parts['items'][number]

/** Where its list stands, for whoever goes there from a box. */
export const listOf = (step: string): string => `parts-${step}`

/** Parts that have a path of their own, by the list their ids count. */
const explainedIn: { readonly [of in Parts['of']]?: ExplainedList } = { rows: 'reconciliation', lines: 'usage' }

/** A resource by its name: what is long before it says nothing in a table. Of the note as it came: other languages have other commas. */
const short = (note: string): string => note.replace(/^\/[^,]*\/(?=[^/,]+,)/, '')

interface Props {
  asked: Asked
  step: Step
  /** Absent: not billed, and rows and lines have no place yet: lines of a row are found by what they print. */
  invoiceId: string | undefined
  /** The plan. */
  subscriptionId: string | undefined
}

export function StepParts({ asked, step: { id, title, parts }, invoiceId, subscriptionId }: Props) {
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
  const name = words.shell.titled(tell(title), say.sumOf[first.of](quantity(first.count, locale)))
  const list = explainedIn[first.of]
  const why: LongColumn<PartRow>[] =
    invoiceId === undefined || list === undefined
      ? first.items.some(({ row }) => row !== undefined)
        ? [
            {
              name: say.explainHead,
              width: '8rem',
              of: ({ row }, at) => row && <OpenLine row={row} at={at + 1} subscriptionId={subscriptionId} />,
            },
          ]
        : []
      : [
          {
            name: say.explainHead,
            width: '8rem',
            of: ({ id: place }) => <PageLink to={to.explain(invoiceId, list, Number(place))}>{say.explain(Number(place))}</PageLink>,
          },
        ]
  return (
    <div id={listOf(id)} tabIndex={-1}>
      <Part title={name}>
        <LongTable
          label={name}
          none=""
          pages={growingList(query, rows)}
          columns={[
            ...why,
            {
              name: say.source,
              width: 'minmax(16rem, 1fr)',
              of: ({ id: partId, note }) =>
                note === undefined ? partId : list === undefined ? `${partId}, ${tell(note)}` : tell(short(note)),
            },
            ...(first.items.some(({ at }) => at !== undefined)
              ? [{ name: say.day, width: '13rem', of: ({ at }: PartRow) => at && dayOrMoment(at, locale) }]
              : []),
            { name: say.result, width: '14rem', isFigure: true, of: ({ value }) => quantity(value, locale) },
          ]}
        />
      </Part>
    </div>
  )
}

/** The way to a line that has no place yet, on the page of its plan. */
function OpenLine({
  row,
  at,
  subscriptionId = '-',
}: {
  row: Readonly<Record<string, string>>
  at: number
  subscriptionId?: string | undefined
}) {
  const { invoices: say } = useSpoken().words
  const {
    customerId = '',
    entitlementId = '',
    resourceUri = '',
    meterId = '',
    usageDate = '',
    quantity: used = '',
    billingPreTaxTotal: cost = '',
  } = row
  const named = { day: usageDate.slice(0, 10), resource: resourceUri, meter: meterId, azureSubscription: entitlementId, quantity: used }
  return (
    <PageLink to={to.explainUsage(customerId, subscriptionId, { ...named, product: '', benefit: '', invoice: '', cost })}>
      {say.explain(at)}
    </PageLink>
  )
}
