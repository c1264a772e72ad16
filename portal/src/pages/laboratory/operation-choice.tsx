/** An operation of the contract, found by its id, method or path; empty: any. */
import { Combobox, Field, makeStyles, Option, Text, tokens } from '@fluentui/react-components'
import { operations } from 'lazuli-contract/operations.ts'
import { quantity } from '../../values/figures.ts'
import { useSpoken } from '../../words/words.tsx'

/** So many are shown at once; whoever looks for another types more of it. */
const mostShown = 40

const served = operations.filter(({ served: isServed }) => isServed)

const useStyles = makeStyles({
  field: { minWidth: 'min(24rem, 100%)' },
  list: { maxHeight: '20rem' },
  option: { display: 'grid', minWidth: 0, overflowWrap: 'anywhere' },
  address: { color: tokens.colorNeutralForeground2, fontFamily: tokens.fontFamilyMonospace, fontSize: tokens.fontSizeBase200 },
})

interface Props {
  value: string
  onChange: (operation: string) => void
}

export function OperationChoice({ value, onChange }: Props) {
  const styles = useStyles()
  const { words, locale } = useSpoken()
  const { laboratory: say } = words
  const sought = value.trim().toLowerCase()
  const isChosen = served.some(({ id }) => id === value)
  // One that is chosen stands among the others, as before it was sought.
  const found = isChosen ? served : served.filter(({ id, method, path }) => `${id} ${method} ${path}`.toLowerCase().includes(sought))
  return (
    <Field label={say.operation} className={styles.field}>
      <Combobox
        freeform
        clearable
        inlinePopup
        placeholder={say.anyOperation}
        value={value}
        selectedOptions={isChosen ? [value] : []}
        expandIcon={{ 'aria-label': say.showOperations }}
        clearIcon={{ 'aria-label': say.clearOperation }}
        listbox={{ className: styles.list }}
        onChange={({ target }) => onChange(target.value)}
        onOptionSelect={(_event, { optionValue = '' }) => onChange(optionValue)}
      >
        {found.slice(0, mostShown).map(({ id, method, path }) => (
          <Option key={id} value={id} text={id}>
            <span className={styles.option}>
              {id}
              <Text className={styles.address}>
                {method} {path}
              </Text>
            </span>
          </Option>
        ))}
        {found.length > mostShown && (
          <Option disabled value="" text="">
            {say.moreOperations(quantity(found.length - mostShown, locale))}
          </Option>
        )}
        {found.length === 0 && (
          <Option disabled value="" text="">
            {say.noOperation}
          </Option>
        )}
      </Combobox>
    </Field>
  )
}
