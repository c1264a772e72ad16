import { Button, Card, MessageBar, MessageBarBody, makeStyles, Spinner, Text, tokens, typographyStyles } from '@fluentui/react-components'
import { placeAsked, signIn } from '../sign-in/session.ts'
import { type Partner, type Setup, serviceDoor } from '../sign-in/setup.ts'
import { PreferenceMenu } from '../ui/preference-menu.tsx'
import { useSpoken } from '../words/words.tsx'

const useStyles = makeStyles({
  page: {
    maxWidth: '40rem',
    margin: '0 auto',
    padding: `${tokens.spacingVerticalXXXL} ${tokens.spacingHorizontalL}`,
    display: 'grid',
    rowGap: tokens.spacingVerticalL,
  },
  top: { display: 'flex', justifyContent: 'space-between', alignItems: 'center' },
  list: { listStyle: 'none', margin: 0, padding: 0, display: 'grid', rowGap: tokens.spacingVerticalM },
  facts: { display: 'grid', rowGap: tokens.spacingVerticalXXS },
  title: { ...typographyStyles.title1, margin: 0 },
  name: { ...typographyStyles.title3, margin: 0 },
  go: { justifySelf: 'start' },
})

interface Props {
  setup: Setup
  /** On the way to or from the authority. */
  isLeaving: boolean
  problem: string | undefined
}

export function SignInPage({ setup, isLeaving, problem }: Props) {
  const styles = useStyles()
  const { words } = useSpoken()
  const { signIn: say } = words
  const door = serviceDoor(setup)
  // Somebody who asks for a page comes back to it.
  const returnTo = problem === undefined ? placeAsked() : '/portal'
  return (
    <main className={styles.page}>
      <div className={styles.top}>
        <h1 className={styles.title}>{say.heading}</h1>
        <PreferenceMenu />
      </div>
      {problem !== undefined && (
        <MessageBar intent="error">
          <MessageBarBody>
            {say.refused} {problem}
          </MessageBarBody>
        </MessageBar>
      )}
      {isLeaving ? (
        <Spinner label={say.leaving} />
      ) : (
        <>
          <Text>{door ? say.service : setup.partners.length > 0 ? say.intro : say.noPartners}</Text>
          {door && (
            <Button appearance="primary" className={styles.go} onClick={() => void signIn(setup, door, returnTo)}>
              {say.signIn}
            </Button>
          )}
          <ul className={styles.list}>
            {setup.partners.map((partner) => (
              <li key={partner.tenantId}>
                <PartnerCard partner={partner} onChoose={() => void signIn(setup, partner, returnTo)} />
              </li>
            ))}
          </ul>
        </>
      )}
    </main>
  )
}

function PartnerCard({ partner, onChoose }: { partner: Partner; onChoose: () => void }) {
  const styles = useStyles()
  const { words } = useSpoken()
  const { signIn: say } = words
  return (
    <Card>
      <div className={styles.facts}>
        <h2 className={styles.name}>{partner.name}</h2>
        <Text>{partner.role === 'provider' ? say.provider : say.direct}</Text>
        <Text>
          {partner.domain} · {partner.country} · {partner.currency}
        </Text>
      </div>
      <Button appearance="primary" className={styles.go} onClick={onChoose}>
        {say.choose(partner.name)}
      </Button>
    </Card>
  )
}
