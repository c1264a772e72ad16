/** A table of few rows: columns say what they show. Narrow windows scroll it sideways within itself, or put cells below each other. */
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
  // What cells are says the head to those who hear it; those who see it, the cells themselves.
  stackedTable: { '@media (max-width: 599px)': { minWidth: 'unset' } },
  stackedHead: {
    '@media (max-width: 599px)': { position: 'absolute', width: '1px', height: '1px', overflow: 'hidden', clipPath: 'inset(50%)' },
  },
  stackedRow: {
    '@media (max-width: 599px)': { display: 'grid', rowGap: tokens.spacingVerticalXS, padding: `${tokens.spacingVerticalS} 0` },
  },
  stackedCell: {
    '@media (max-width: 599px)': {
      display: 'block',
      width: '100%',
      boxSizing: 'border-box',
      height: 'auto',
      paddingTop: 0,
      paddingBottom: 0,
      overflowWrap: 'anywhere',
    },
  },
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
  /** On a phone a row is a small paragraph: for cells that tell by themselves what they are. */
  isStacked?: boolean
}

export function Columns<Row>({ label, columns, rows, keyOf, isStacked = false }: Props<Row>) {
  const styles = useStyles()
  // Laid out as blocks, elements of a table are none to some screen readers unless they say so.
  const as = (role: string) => (isStacked ? { role } : {})
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reachable by keyboard
    <div className={styles.frame} tabIndex={0}>
      <Table size="small" className={mergeClasses(styles.table, isStacked && styles.stackedTable)} aria-label={label} {...as('table')}>
        <TableHeader className={mergeClasses(isStacked && styles.stackedHead)} {...as('rowgroup')}>
          <TableRow {...as('row')}>
            {columns.map(({ name, isFigure }) => (
              <TableHeaderCell key={name} className={isFigure && styles.figureHead} {...as('columnheader')}>
                {name}
              </TableHeaderCell>
            ))}
          </TableRow>
        </TableHeader>
        <TableBody {...as('rowgroup')}>
          {rows.map((row) => (
            <TableRow key={keyOf(row)} className={mergeClasses(isStacked && styles.stackedRow)} {...as('row')}>
              {columns.map(({ name, of, isFigure }) => (
                <TableCell
                  key={name}
                  className={mergeClasses(styles.cell, isFigure && styles.figure, isStacked && styles.stackedCell)}
                  {...as('cell')}
                >
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
