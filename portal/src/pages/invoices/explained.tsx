/** An explanation: the figures of a row, the drawn path to one of them, and what its sums are of. */
import { Badge, Dropdown, Field, makeStyles, Option, Text } from '@fluentui/react-components'
import type { Static } from 'lazuli-contract'
import type { Explanation } from 'lazuli-contract/insight-explain.ts'
import { useInAddress } from '../../ui/address-state.ts'
import { Facts } from '../../ui/facts.tsx'
import { Part } from '../../ui/page.tsx'
import { quantity } from '../../values/figures.ts'
import { useSpoken } from '../../words/words.tsx'
import { About } from './about.tsx'
import { leadingTo, listedBeside } from './explained-path.ts'
import { PathDrawing } from './path-drawing.tsx'
import { type Asked, StepParts } from './step-parts.tsx'

const useStyles = makeStyles({ figure: { maxWidth: '32rem' } })

/** What people ask for first. */
const usualFigures = ['totalForCustomer', 'billingPreTaxTotal', 'totalCharges', 'postTaxTotal']

export function Explained({ asked, of }: { asked: Asked; of: Static<typeof Explanation> }) {
  const { figures, steps, invoiceId } = of
  const styles = useStyles()
  const { words, locale } = useSpoken()
  const { invoices: say } = words
  // The word of the wire stays beside the name, for whoever looks for that.
  const nameOf = (name: string) => {
    const known = say.figures[name.toLowerCase()]
    return known === undefined ? name : say.figureNamed(known, name)
  }
  const [named, setFigure] = useInAddress('figure')
  const figure = figures.find(({ name }) => name === named) ?? figures.find(({ name }) => usualFigures.includes(name)) ?? figures[0]
  const last = figure?.step ?? steps.at(-1)?.id
  if (last === undefined) return null
  const path = leadingTo(steps, last)
  const listed = listedBeside(steps, path)
  const unit = steps.find(({ id }) => id === figure?.step)?.unit ?? ''
  const shown = (value: string) => `${quantity(value, locale)} ${/^[A-Z]{3}$/.test(unit) ? unit : ''}`.trim()
  return (
    <>
      <About of={of} />
      {figure && (
        <>
          <Field label={say.figure} className={styles.figure}>
            <Dropdown
              value={nameOf(figure.name)}
              selectedOptions={[figure.name]}
              onOptionSelect={(_event, { optionValue = '' }) => setFigure(optionValue)}
            >
              {figures.map(({ name, printed }) => (
                <Option key={name} value={name} text={nameOf(name)}>
                  {`${nameOf(name)}: ${quantity(printed, locale)}`}
                </Option>
              ))}
            </Dropdown>
          </Field>
          <Facts
            of={[
              [say.printed, shown(figure.printed)],
              [say.recomputed, shown(figure.recomputed)],
              [
                say.judged,
                <Badge key="agrees" appearance="tint" color={figure.agrees ? 'success' : 'danger'}>
                  {figure.agrees ? say.agrees : say.differs}
                </Badge>,
              ],
            ]}
          />
        </>
      )}
      <Part title={say.path}>
        <Text>{say.pathHint}</Text>
        <PathDrawing label={say.path} steps={path} listed={listed} />
      </Part>
      {listed.map((step) => (
        <StepParts key={step.id} asked={asked} step={step} invoiceId={invoiceId} subscriptionId={of.about?.subscriptionId} />
      ))}
    </>
  )
}
