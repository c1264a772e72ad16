/** Steps as boxes, what flows between them as lines. Read aloud it is a list of steps in order. */
import { Link, makeStyles, mergeClasses, Text, tokens } from '@fluentui/react-components'
import type { Static } from 'lazuli-contract'
import type { ExplainStep } from 'lazuli-contract/insight-explain.ts'
import { useLayoutEffect, useRef, useState } from 'react'
import { quantity } from '../../values/figures.ts'
import { useSpoken, type Words } from '../../words/words.tsx'
import { layOut, placeWithin } from './explained-path.ts'
import { listOf } from './step-parts.tsx'
import { useStepWords } from './step-words.ts'

export type Step = Static<typeof ExplainStep>

const box = { width: 240, height: 140, gapX: 20, gapY: 36, gapRow: 16 }

const useStyles = makeStyles({
  frame: { position: 'relative', overflow: 'auto', maxWidth: '100%', paddingBottom: tokens.spacingVerticalM, outlineOffset: '-2px' },
  canvas: { position: 'relative', listStyle: 'none', margin: 0, padding: 0 },
  lines: { position: 'absolute', top: 0, left: 0, pointerEvents: 'none' },
  line: { fill: 'none', stroke: tokens.colorNeutralStrokeAccessible, strokeWidth: '1.5px' },
  box: {
    position: 'absolute',
    width: `${box.width}px`,
    height: `${box.height}px`,
    boxSizing: 'border-box',
    overflow: 'auto',
    padding: tokens.spacingHorizontalS,
    border: `1px solid ${tokens.colorNeutralStroke1}`,
    borderRadius: tokens.borderRadiusLarge,
    backgroundColor: tokens.colorNeutralBackground2,
    display: 'grid',
    alignContent: 'start',
    rowGap: tokens.spacingVerticalXXS,
  },
  given: { borderTop: `4px solid ${tokens.colorPaletteTealBorderActive}` },
  last: { border: `2px solid ${tokens.colorBrandStroke1}` },
  title: { fontWeight: tokens.fontWeightSemibold, fontSize: tokens.fontSizeBase200 },
  formula: { fontSize: tokens.fontSizeBase200, fontVariantNumeric: 'tabular-nums', color: tokens.colorNeutralForeground2 },
  way: { fontSize: tokens.fontSizeBase200, textAlign: 'left', justifySelf: 'start' },
  output: { fontSize: tokens.fontSizeBase400, fontWeight: tokens.fontWeightSemibold, fontVariantNumeric: 'tabular-nums' },
})

const signs: Readonly<Record<string, string>> = { sum: ' + ', subtract: ' − ', multiply: ' × ', divide: ' ÷ ' }

/** What a step does with its values, as one writes it by hand. */
function formulaOf(operation: Step['operation'], values: readonly string[], say: Words['invoices']): string {
  if (operation === 'negate') return `−(${values.join('')})`
  if (operation === 'absolute') return `|${values.join('')}|`
  if (operation === 'minimum' || operation === 'maximum') return `${say[operation]}(${values.join('; ')})`
  return values.join(signs[operation] ?? ' ')
}

interface Props {
  label: string
  steps: readonly Step[]
  /** Steps whose parts are listed below. */
  listed: readonly Step[]
}

function goTo(step: string): void {
  const list = document.getElementById(listOf(step))
  list?.scrollIntoView()
  list?.focus({ preventScroll: true })
}

export function PathDrawing({ label, steps, listed }: Props) {
  const styles = useStyles()
  const frame = useRef<HTMLDivElement>(null)
  const [width, setWidth] = useState(0)
  useLayoutEffect(() => {
    const element = frame.current
    if (!element) return
    const measure = () => setWidth(element.clientWidth)
    measure()
    const observer = new ResizeObserver(measure)
    observer.observe(element)
    return () => observer.disconnect()
  }, [])
  const layout = layOut(steps)
  const { placed, edges } = layout
  const { at, ...size } = placeWithin(layout, width, box)
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reachable by keyboard
    <div ref={frame} className={styles.frame} tabIndex={0}>
      <svg className={styles.lines} width={size.width} height={size.height} aria-hidden="true">
        {edges.map(({ from, to }) => {
          const [a, b] = [at.get(from), at.get(to)]
          if (!a || !b) return null
          const [x1, y1, x2, y2] = [a.x + box.width / 2, a.y + box.height, b.x + box.width / 2, b.y]
          return (
            <path
              key={`${from} ${to}`}
              className={styles.line}
              d={`M${x1} ${y1}C${x1} ${y1 + box.gapY} ${x2} ${y2 - box.gapY} ${x2} ${y2}`}
            />
          )
        })}
      </svg>
      <ol aria-label={label} className={styles.canvas} style={size}>
        {placed.map(({ step }, index) => (
          <li
            key={step.id}
            className={mergeClasses(styles.box, step.operation === 'given' && styles.given, index === placed.length - 1 && styles.last)}
            style={{ left: at.get(step.id)?.x, top: at.get(step.id)?.y }}
          >
            <StepBox step={step} list={listed.find(({ id, inputs }) => id === step.id || inputs.some(({ from }) => from === step.id))} />
          </li>
        ))}
      </ol>
    </div>
  )
}

/** `list`: what lists its parts. */
function StepBox({ step, list }: { step: Step; list: Step | undefined }) {
  const styles = useStyles()
  const { words, locale } = useSpoken()
  const { invoices: say } = words
  const tell = useStepWords()
  const { title, operation, inputs, rounding, output, unit, source, parts } = step
  const values = inputs.map(({ value }) => quantity(value, locale))
  const formula = operation === 'given' ? tell(source ?? '') : formulaOf(operation, values, say)
  return (
    <>
      <Text className={styles.title}>{tell(title)}</Text>
      <Text className={styles.output}>
        {quantity(output, locale)} {unit && /^\d/.test(unit) ? `× ${unit}` : unit}
      </Text>
      {formula && <Text className={styles.formula}>{list && !parts ? <Way to={list}>{formula}</Way> : formula}</Text>}
      {parts && list && <Way to={list}>{say.sumOf[parts.of](quantity(parts.count, locale))}</Way>}
      {rounding && <Text className={styles.formula}>{say.rounded[rounding.mode](rounding.digits)}</Text>}
    </>
  )
}

/** From a box to the list of its parts. */
function Way({ to, children }: { to: Step; children: string }) {
  const styles = useStyles()
  return (
    <Link as="button" className={styles.way} onClick={() => goTo(to.id)}>
      {children}
    </Link>
  )
}
