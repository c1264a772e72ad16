/** One figure with its name. */
import { Card, makeStyles, Text, tokens } from '@fluentui/react-components'

const useStyles = makeStyles({
  stat: { rowGap: tokens.spacingVerticalXS },
  figure: {
    fontSize: tokens.fontSizeHero700,
    lineHeight: tokens.lineHeightHero700,
    fontWeight: tokens.fontWeightSemibold,
    fontVariantNumeric: 'tabular-nums',
  },
  note: { color: tokens.colorNeutralForeground2 },
})

export function Stat({ name, figure, note }: { name: string; figure: string; note?: string | undefined }) {
  const styles = useStyles()
  return (
    <Card className={styles.stat}>
      <Text>{name}</Text>
      <Text className={styles.figure}>{figure}</Text>
      {note !== undefined && <Text className={styles.note}>{note}</Text>}
    </Card>
  )
}
