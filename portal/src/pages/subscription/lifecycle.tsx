/** What may become of a subscription: every step that could follow; why one is refused is said in the service's own words. */
import { Button, Field, Input, makeStyles, Text, tokens } from '@fluentui/react-components'
import type { Static } from 'lazuli-contract'
import { type Subscription, type SubscriptionStatus, subscriptionMoves, updateSubscription } from 'lazuli-contract/subscriptions.ts'
import { type FormEvent, useState } from 'react'
import { useChange } from '../../api/change.ts'
import { Problem } from '../../ui/answer.tsx'
import { AskedButton } from '../../ui/asked-button.tsx'
import { Part } from '../../ui/page.tsx'
import { useSpoken } from '../../words/words.tsx'

const useStyles = makeStyles({
  row: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalM, alignItems: 'flex-end' },
})

interface Props {
  customerId: string
  of: Static<typeof Subscription>
}

export function Lifecycle({ customerId, of: held }: Props) {
  const styles = useStyles()
  const { words } = useSpoken()
  const { subscription: say } = words
  const [nickname, setNickname] = useState(held.friendlyName)
  const change = useChange(updateSubscription)
  const moves = subscriptionMoves[held.status as SubscriptionStatus] ?? []
  const named = { active: say.reactivate, suspended: say.suspend }
  /** The whole body comes back, as the SDKs send it: the service tells what was changed. */
  const send = (changed: object) =>
    change.mutate({
      path: { customerId, subscriptionId: held.id },
      body: { ...held, ...changed } as never,
      ...(held.attributes.etag ? { headers: { 'If-Match': held.attributes.etag } } : {}),
    })
  const rename = (event: FormEvent) => {
    event.preventDefault()
    send({ friendlyName: nickname })
  }
  return (
    <Part title={say.lifecycle}>
      {moves.length === 0 ? (
        <Text>{say.ended}</Text>
      ) : (
        <>
          <div className={styles.row}>
            {moves.map((status) =>
              status === 'deleted' ? (
                <AskedButton
                  key={status}
                  name={say.cancel}
                  disabled={change.isPending}
                  question={say.cancelAsked(held.friendlyName || held.offerName)}
                  note={say.cancelNote}
                  yes={say.cancelYes}
                  onYes={() => send({ status })}
                />
              ) : (
                <Button key={status} disabled={change.isPending} onClick={() => send({ status })}>
                  {named[status]}
                </Button>
              ),
            )}
          </div>
          <form className={styles.row} onSubmit={rename}>
            <Field label={say.nickname}>
              <Input value={nickname} onChange={(_event, { value }) => setNickname(value)} />
            </Field>
            <Button type="submit" disabled={change.isPending || nickname === held.friendlyName}>
              {say.rename}
            </Button>
          </form>
        </>
      )}
      {change.isError && <Problem error={change.error} />}
    </Part>
  )
}
