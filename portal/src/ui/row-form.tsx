/** A short form: its fields in a row as far as there is room, its button behind them. */
import { makeStyles, tokens } from '@fluentui/react-components'
import type { ReactNode } from 'react'

const useStyles = makeStyles({
  // A choice is as wide as its longest word: not wider than the window.
  form: {
    display: 'flex',
    flexWrap: 'wrap',
    gap: tokens.spacingHorizontalM,
    alignItems: 'flex-end',
    '& > *, & select': { maxWidth: '100%', minWidth: 0 },
    '& > .fui-Field': { gridTemplateColumns: 'minmax(0, 1fr)' },
  },
})

export function RowForm({ onSubmit, label, children }: { onSubmit: () => void; label?: string; children: ReactNode }) {
  const styles = useStyles()
  return (
    <form
      className={styles.form}
      aria-label={label}
      onSubmit={(event) => {
        event.preventDefault()
        onSubmit()
      }}
    >
      {children}
    </form>
  )
}
