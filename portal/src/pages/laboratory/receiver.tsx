/** Where webhooks go: a receiver is registered here, or moved, and a test event sent to it. */
import { Button, Field, Input, MessageBar, MessageBarBody, Text } from '@fluentui/react-components'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { listDeliveries } from 'lazuli-contract/deliveries.ts'
import { createWebhookRegistration, sendWebhookValidation, updateWebhookRegistration, webhookEvents } from 'lazuli-contract/webhooks.ts'
import { ApiFault } from 'lazuli-sdk/fault.ts'
import { useState } from 'react'
import { useChange } from '../../api/change.ts'
import { useCall, useSigned } from '../../api/client.tsx'
import { Answer, Problem } from '../../ui/answer.tsx'
import { Facts } from '../../ui/facts.tsx'
import { Part } from '../../ui/page.tsx'
import { RowForm } from '../../ui/row-form.tsx'
import { moment } from '../../values/times.ts'
import { useSpoken } from '../../words/words.tsx'

const isAll = (events: readonly string[]): boolean => webhookEvents.every((event) => events.includes(event))

export function Receiver() {
  const { words, locale } = useSpoken()
  const { laboratory: say } = words
  const { client } = useSigned()
  const queries = useQueryClient()
  // Asked of the inspector: Partner Center refuses to tell of a registration that is not there.
  const known = useCall(listDeliveries, { query: { size: 1 } })
  const [url, setUrl] = useState('')
  const register = useMutation({
    mutationFn: async () => {
      const body = { WebhookUrl: url.trim(), WebhookEvents: [...webhookEvents] }
      try {
        return await client.call(createWebhookRegistration, { body })
      } catch (error) {
        // There is one: it is moved.
        if (error instanceof ApiFault && error.status === 409) return client.call(updateWebhookRegistration, { body })
        throw error
      }
    },
    onSuccess: () => queries.invalidateQueries(),
  })
  const test = useChange(sendWebhookValidation)
  const error = register.error ?? test.error
  return (
    <Part within title={say.receiver}>
      <Text>{say.receiverNote}</Text>
      <Answer of={known}>
        {({ registration }) =>
          registration === undefined ? (
            <Text>{say.noReceiver}</Text>
          ) : (
            <Facts
              of={[
                [say.goesTo, <code key="url">{registration.WebhookUrl}</code>],
                [say.eventsOf, isAll(registration.WebhookEvents) ? say.allEvents : registration.WebhookEvents.join(', ')],
                [say.changedAt, moment(registration.LastModifiedTimestamp, locale)],
              ]}
            />
          )
        }
      </Answer>
      <RowForm label={say.receiver} onSubmit={() => register.mutate()}>
        <Field label={say.hookUrl}>
          <Input type="url" value={url} placeholder="http://127.0.0.1:3000/hook" onChange={(_event, { value }) => setUrl(value)} />
        </Field>
        <Button type="submit" appearance="primary" disabled={url.trim() === '' || register.isPending}>
          {say.register}
        </Button>
        <Button disabled={test.isPending} onClick={() => test.mutate({})}>
          {say.sendTest}
        </Button>
      </RowForm>
      {error && <Problem error={error} />}
      {register.isSuccess && (
        <MessageBar intent="success" layout="multiline">
          <MessageBarBody>{say.registered(register.data.WebhookUrl)}</MessageBarBody>
        </MessageBar>
      )}
      {test.isSuccess && (
        <MessageBar intent="success">
          <MessageBarBody>{say.testSent}</MessageBarBody>
        </MessageBar>
      )}
    </Part>
  )
}
