/** A table of any length: only the rows in sight are drawn, and the next page is asked for when its end comes near. */
import { makeStyles, mergeClasses, Spinner, Text, tokens } from '@fluentui/react-components'
import { memo, type ReactNode, useEffect } from 'react'
import type { Pages } from '../api/pages.ts'
import { useSpoken } from '../words/words.tsx'
import { Problem } from './answer.tsx'
import type { Column } from './columns.tsx'
import { useRowWindow } from './use-row-window.ts'

const rowHeight = 36

const useStyles = makeStyles({
  frame: {
    overflow: 'auto',
    maxHeight: '34rem',
    maxWidth: '100%',
    position: 'relative',
    border: `1px solid ${tokens.colorNeutralStroke2}`,
    borderRadius: tokens.borderRadiusMedium,
  },
  table: { position: 'relative', minWidth: 'max-content', width: '100%' },
  head: { position: 'sticky', top: 0, zIndex: 1, backgroundColor: tokens.colorNeutralBackground3, fontWeight: tokens.fontWeightSemibold },
  row: {
    display: 'grid',
    alignItems: 'center',
    columnGap: tokens.spacingHorizontalM,
    padding: `0 ${tokens.spacingHorizontalM}`,
    height: `${rowHeight}px`,
    boxSizing: 'border-box',
    borderBottom: `1px solid ${tokens.colorNeutralStroke3}`,
    whiteSpace: 'nowrap',
  },
  whole: { position: 'relative', overflow: 'hidden' },
  body: { position: 'absolute', top: 0, left: 0, width: '100%' },
  drawn: { position: 'absolute', top: 0, left: 0, width: '100%' },
  cell: { overflow: 'hidden', textOverflow: 'ellipsis' },
  figure: { textAlign: 'right', fontVariantNumeric: 'tabular-nums' },
})

export interface LongColumn<Row> extends Omit<Column<Row>, 'of'> {
  of: (row: Row, index: number) => ReactNode
  /** Track of a grid: `12rem`, `minmax(10rem, 2fr)`. */
  width: string
}

interface Props<Row> {
  label: string
  columns: readonly LongColumn<Row>[]
  pages: Pages<Row>
  /** What is said of none. */
  none: string
}

export function LongTable<Row>({ label, columns, pages, none }: Props<Row>) {
  const styles = useStyles()
  const { words } = useSpoken()
  const { hasMore, query, count } = pages
  const { frame, first, last, base, shift, height } = useRowWindow({ count, rowHeight, head: rowHeight })
  useEffect(() => {
    if (first <= last) pages.look(first, last)
  })
  if (query.isError) return <Problem error={query.error} onRetry={() => void query.refetch()} />
  if (query.isPending) return <Spinner label={words.shell.loading} />
  if (count === 0) return <Text>{none}</Text>
  const gridTemplateColumns = columns.map(({ width }) => width).join(' ')
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reachable by keyboard
    <div ref={frame} className={styles.frame} tabIndex={0}>
      {/* biome-ignore-start lint/a11y/useSemanticElements: rows that are not drawn have no place in a table element */}
      {/* biome-ignore-start lint/a11y/useFocusableInteractive: the frame takes the keyboard; rows are no controls */}
      <div role="table" aria-label={label} aria-rowcount={hasMore ? -1 : count + 1} className={styles.table}>
        <div role="rowgroup" className={styles.head}>
          <div role="row" className={styles.row} style={{ gridTemplateColumns }} aria-rowindex={1}>
            {columns.map(({ name, isFigure }) => (
              <span role="columnheader" key={name} className={mergeClasses(styles.cell, isFigure && styles.figure)}>
                {name}
              </span>
            ))}
          </div>
        </div>
        <div role="presentation" className={styles.whole} style={{ height }}>
          <div role="rowgroup" className={styles.body} style={{ transform: `translateY(${shift}px)` }}>
            {Array.from({ length: last - first + 1 }, (_, at) => first + at).map((index) => (
              <DrawnRow
                key={index}
                index={index}
                start={(index - base) * rowHeight}
                row={pages.row(index)}
                columns={columns}
                tracks={gridTemplateColumns}
              />
            ))}
          </div>
        </div>
      </div>
      {/* biome-ignore-end lint/a11y/useFocusableInteractive: as above */}
      {/* biome-ignore-end lint/a11y/useSemanticElements: as above */}
      {query.isFetchingNextPage && <Spinner size="tiny" label={words.shell.loading} />}
    </div>
  )
}

interface DrawnProps<Row> {
  index: number
  start: number
  row: Row | undefined
  columns: readonly LongColumn<Row>[]
  tracks: string
}

/** Scrolling draws rows that come into sight and leaves the others as they are. */
const DrawnRow = memo(function DrawnRow<Row>({ index, start, row, columns, tracks }: DrawnProps<Row>) {
  const styles = useStyles()
  return (
    // biome-ignore-start lint/a11y/useSemanticElements: as in the table
    // biome-ignore-start lint/a11y/useFocusableInteractive: as in the table
    <div
      role="row"
      aria-rowindex={index + 2}
      className={mergeClasses(styles.row, styles.drawn)}
      style={{ gridTemplateColumns: tracks, transform: `translateY(${start}px)` }}
    >
      {columns.map(({ name, of, isFigure }) => {
        const shown = row === undefined ? '…' : of(row, index)
        return (
          // What is cut is told on hovering.
          <span
            role="cell"
            key={name}
            className={mergeClasses(styles.cell, isFigure && styles.figure)}
            title={typeof shown === 'string' ? shown : undefined}
          >
            {shown}
          </span>
        )
      })}
    </div>
    // biome-ignore-end lint/a11y/useFocusableInteractive: as in the table
    // biome-ignore-end lint/a11y/useSemanticElements: as in the table
  )
}) as <Row>(props: DrawnProps<Row>) => ReactNode
