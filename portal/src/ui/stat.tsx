/** One figure with its name. */
import { Card, makeStyles, Text, tokens } from '@fluentui/react-components'
import type { ReactNode } from 'react'

const useStyles = makeStyles({
  stat: { rowGap: tokens.spacingVerticalXS, containerType: 'inline-size' },
  figure: {
    fontSize: tokens.fontSizeHero700,
    lineHeight: tokens.lineHeightHero700,
    whiteSpace: 'nowrap',
    fontWeight: tokens.fontWeightSemibold,
    fontVariantNumeric: 'tabular-nums',
  },
  note: { color: tokens.colorNeutralForeground2 },
})

/** Of a card's width in percent, over the letters of a figure: bold ones take some 0.7 of their height. */
const widest = 138

export function Stat({ name, figure, note }: { name: string; figure: string; note?: ReactNode }) {
  const styles = useStyles()
  return (
    <Card className={styles.stat}>
      <Text>{name}</Text>
      <Text className={styles.figure} style={{ fontSize: `min(${tokens.fontSizeHero700}, ${Math.floor(widest / figure.length)}cqi)` }}>
        {figure}
      </Text>
      {note !== undefined && note !== '' && <Text className={styles.note}>{note}</Text>}
    </Card>
  )
}
