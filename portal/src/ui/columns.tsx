/** A table of few rows: columns say what they show. Narrow windows scroll it sideways within itself. */
import {
  makeStyles,
  mergeClasses,
  Table,
  TableBody,
  TableCell,
  TableHeader,
  TableHeaderCell,
  TableRow,
  tokens,
} from '@fluentui/react-components'
import type { ReactNode } from 'react'

const useStyles = makeStyles({
  frame: { overflowX: 'auto', maxWidth: '100%', outlineOffset: '-2px' },
  table: { minWidth: 'max-content', tableLayout: 'auto' },
  figure: { textAlign: 'right', justifyContent: 'flex-end', fontVariantNumeric: 'tabular-nums', whiteSpace: 'nowrap' },
  figureHead: { textAlign: 'right', '& > button, & > div': { justifyContent: 'flex-end', width: '100%' } },
  cell: { paddingTop: tokens.spacingVerticalS, paddingBottom: tokens.spacingVerticalS },
})

export interface Column<Row> {
  name: string
  of: (row: Row) => ReactNode
  /** Digits under digits. */
  isFigure?: true
}

interface Props<Row> {
  /** Read to those who do not see where it stands. */
  label: string
  columns: readonly Column<Row>[]
  rows: readonly Row[]
  keyOf: (row: Row) => string
}

export function Columns<Row>({ label, columns, rows, keyOf }: Props<Row>) {
  const styles = useStyles()
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reachable by keyboard
    <div className={styles.frame} tabIndex={0}>
      <Table size="small" className={styles.table} aria-label={label}>
        <TableHeader>
          <TableRow>
            {columns.map(({ name, isFigure }) => (
              <TableHeaderCell key={name} className={isFigure && styles.figureHead}>
                {name}
              </TableHeaderCell>
            ))}
          </TableRow>
        </TableHeader>
        <TableBody>
          {rows.map((row) => (
            <TableRow key={keyOf(row)}>
              {columns.map(({ name, of, isFigure }) => (
                <TableCell key={name} className={mergeClasses(styles.cell, isFigure && styles.figure)}>
                  {of(row)}
                </TableCell>
              ))}
            </TableRow>
          ))}
        </TableBody>
      </Table>
    </div>
  )
}
