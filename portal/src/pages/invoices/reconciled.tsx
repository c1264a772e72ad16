/** What a comparison came to. */
import { MessageBar, MessageBarBody, Select, Tab, TabList, Text } from '@fluentui/react-components'
import type { Static } from 'lazuli-contract'
import { listCustomers } from 'lazuli-contract/customers.ts'
import { type ReconcileReport, reconcileCauses } from 'lazuli-contract/insight-reconcile.ts'
import { useCall } from '../../api/client.tsx'
import { wholeList } from '../../api/pages.ts'
import { useInAddress } from '../../ui/address-state.ts'
import { Columns } from '../../ui/columns.tsx'
import { Facts } from '../../ui/facts.tsx'
import { LongTable } from '../../ui/long-table.tsx'
import { Money, WithMoney } from '../../ui/money.tsx'
import { Part } from '../../ui/page.tsx'
import { exact, money, quantity } from '../../values/figures.ts'
import { useSpoken } from '../../words/words.tsx'
import { SaveStream } from './save-stream.tsx'

type Report = Static<typeof ReconcileReport>

const sides = ['customers', 'subscriptions', 'meters', 'days'] as const
type Side = (typeof sides)[number]

interface Props {
  report: Report
  /** Every row that does not match, as CSV. */
  openAll: (signal: AbortSignal) => Promise<ReadableStream<Uint8Array>>
}

export function Reconciled({ report, openAll }: Props) {
  const { words, locale } = useSpoken()
  const { invoices: say } = words
  const { rows, totals, billingCurrency: currency, unread, differenceCount } = report
  const difference = money(exact(totals.difference), currency, locale)
  const isWhole = differenceCount === 0 && unread.count === 0
  return (
    <>
      <MessageBar intent={isWhole ? 'success' : 'warning'}>
        <MessageBarBody>
          {isWhole ? say.matches : <WithMoney text={say.matchesNot(quantity(differenceCount, locale), difference)} shown={[difference]} />}
        </MessageBarBody>
      </MessageBar>
      <Facts
        of={[
          [say.heldAgainst, report.invoiceId ?? say.openMonth(report.period)],
          [say.inFile, quantity(rows.file, locale)],
          [say.inBooks, quantity(rows.books, locale)],
          [say.matching, quantity(rows.matching, locale)],
          [say.fileTotal, <Money key="file" of={exact(totals.file)} currency={currency} />],
          [say.booksTotal, <Money key="books" of={exact(totals.books)} currency={currency} />],
          [say.difference, <Money key="difference" of={exact(totals.difference)} currency={currency} />],
        ]}
      />
      {totals.causes.length > 0 && (
        <Part title={say.causes}>
          <Columns
            label={say.causes}
            rows={totals.causes}
            keyOf={({ cause }) => cause}
            columns={[
              { name: say.causeWord, of: ({ cause }) => say.cause[cause] },
              { name: say.rows, isFigure: true, of: (each) => quantity(each.rows, locale) },
              { name: say.amount, isFigure: true, of: ({ amount }) => <Money of={exact(amount)} currency={currency} /> },
            ]}
          />
        </Part>
      )}
      {differenceCount > 0 && <Sums report={report} />}
      {differenceCount > 0 && <Differences report={report} openAll={openAll} />}
      {unread.count > 0 && (
        <Part title={say.unread(quantity(unread.count, locale))}>
          <Columns
            label={say.unread(quantity(unread.count, locale))}
            rows={unread.rows.slice(0, 100)}
            keyOf={({ line }) => String(line)}
            columns={[
              { name: say.lineOfFile, isFigure: true, of: ({ line }) => quantity(line, locale) },
              { name: say.why, of: ({ message }) => message },
            ]}
          />
        </Part>
      )}
    </>
  )
}

/** Customers by their names, as far as the first thousand go. */
function useCustomerNames(): (id: string) => string {
  const customers = useCall(listCustomers, { query: { size: 500 } })
  const names = new Map(customers.data?.items.map(({ id, companyProfile }) => [id.toLowerCase(), companyProfile.companyName]))
  return (id) => names.get(id.toLowerCase()) ?? id
}

function Sums({ report }: { report: Report }) {
  const { words, locale } = useSpoken()
  const { invoices: say } = words
  const nameOf = useCustomerNames()
  const [asked, setSide] = useInAddress('by', 'customers')
  const side: Side = sides.find((each) => each === asked) ?? 'customers'
  return (
    <Part title={say.where}>
      <TabList selectedValue={side} onTabSelect={(_event, { value }) => setSide(String(value))} aria-label={say.where}>
        {sides.map((each) => (
          <Tab key={each} value={each}>
            {say.sums[each]}
          </Tab>
        ))}
      </TabList>
      <LongTable
        label={say.sums[side]}
        none={say.noLines}
        pages={wholeList(report[side])}
        columns={[
          { name: say.sums[side], width: 'minmax(18rem, 2fr)', of: ({ id }) => (side === 'customers' ? nameOf(id) : id) },
          { name: say.rows, width: '7rem', isFigure: true, of: ({ rows }) => quantity(rows, locale) },
          {
            name: say.difference,
            width: '9rem',
            isFigure: true,
            of: ({ difference }) => <Money of={exact(difference)} currency={report.billingCurrency} />,
          },
          {
            name: say.why,
            width: 'minmax(16rem, 2fr)',
            of: ({ causes }) => causes.map(({ cause }) => say.cause[cause]).join(', '),
          },
        ]}
      />
    </Part>
  )
}

function Differences({ report, openAll }: Props) {
  const { words, locale } = useSpoken()
  const { invoices: say } = words
  const nameOf = useCustomerNames()
  const [only, setOnly] = useInAddress('cause')
  const cause = reconcileCauses.find((each) => each === only)
  const { differences, differenceCount, billingCurrency: currency } = report
  const shown = cause ? differences.filter(({ causes }) => causes.some((each) => each.cause === cause)) : differences
  return (
    <Part
      title={say.differing}
      actions={
        <SaveStream title={say.allDiffering} name={`${report.invoiceId ?? report.period}-differences.csv`} type="text/csv" open={openAll} />
      }
    >
      {differences.length < differenceCount && (
        <Text>{say.firstOnes(quantity(differences.length, locale), quantity(differenceCount, locale))}</Text>
      )}
      <Select aria-label={say.onlyCause} value={cause ?? ''} onChange={(_event, { value }) => setOnly(value)}>
        <option value="">{words.shell.titled(say.onlyCause, say.anyCause)}</option>
        {report.totals.causes.map(({ cause: each }) => (
          <option key={each} value={each}>
            {say.cause[each]}
          </option>
        ))}
      </Select>
      <LongTable
        label={say.differing}
        none={say.noLines}
        pages={wholeList(shown)}
        columns={[
          { name: say.lineOfFile, width: '5rem', isFigure: true, of: ({ line }) => (line === undefined ? '' : quantity(line, locale)) },
          { name: say.kind, width: '9rem', of: ({ kind }) => say.side[kind] },
          { name: say.customer, width: '12rem', of: ({ customerId }) => nameOf(customerId) },
          { name: say.meter, width: '14rem', of: ({ meter }) => meter },
          { name: say.day, width: '7rem', of: ({ day }) => day },
          { name: say.ofFile, width: '9rem', isFigure: true, of: (row) => row.file && <Money of={exact(row.file)} currency={currency} /> },
          {
            name: say.ofBooks,
            width: '9rem',
            isFigure: true,
            of: (row) => row.books && <Money of={exact(row.books)} currency={currency} />,
          },
          {
            name: say.difference,
            width: '9rem',
            isFigure: true,
            of: ({ difference }) => <Money of={exact(difference)} currency={currency} />,
          },
          { name: say.why, width: '16rem', of: ({ causes }) => causes.map((each) => say.cause[each.cause]).join(', ') },
        ]}
      />
    </Part>
  )
}
