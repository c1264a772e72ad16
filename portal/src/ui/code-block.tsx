/** Text for programs, as it is, with a button that copies it. */
import { Button, makeStyles, tokens } from '@fluentui/react-components'
import { CopyRegular } from '@fluentui/react-icons'
import { useState } from 'react'
import { useSpoken } from '../words/words.tsx'

const useStyles = makeStyles({
  frame: { display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', rowGap: tokens.spacingVerticalXS, justifyItems: 'start' },
  code: {
    margin: 0,
    padding: tokens.spacingHorizontalM,
    overflow: 'auto',
    maxHeight: '24rem',
    width: '100%',
    boxSizing: 'border-box',
    backgroundColor: tokens.colorNeutralBackground3,
    borderRadius: tokens.borderRadiusMedium,
    whiteSpace: 'pre-wrap',
    overflowWrap: 'anywhere',
  },
})

export function CodeBlock({ text, label }: { text: string; label: string }) {
  const styles = useStyles()
  const { words } = useSpoken()
  const { shell: say } = words
  const [copied, setCopied] = useState('')
  return (
    <div className={styles.frame}>
      {/* biome-ignore-start lint/a11y/noNoninteractiveTabindex: what scrolls has to be reachable by keyboard */}
      {/* biome-ignore-start lint/a11y/useSemanticElements: a fieldset is for controls */}
      <pre className={styles.code} tabIndex={0} role="group" aria-label={label}>
        {text}
      </pre>
      {/* biome-ignore-end lint/a11y/useSemanticElements: as above */}
      {/* biome-ignore-end lint/a11y/noNoninteractiveTabindex: as above */}
      {/* Browsers lend the clipboard only to pages of this machine or over TLS. */}
      {isSecureContext && (
        <Button size="small" icon={<CopyRegular />} onClick={() => void navigator.clipboard.writeText(text).then(() => setCopied(text))}>
          {copied === text ? say.copied : say.copy}
        </Button>
      )}
    </div>
  )
}
