/** Where webhooks go: a receiver is registered here, or moved, and a test event sent to it. */
import { Button, Field, Input, MessageBar, MessageBarBody, Text } from '@fluentui/react-components'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { createWebhookRegistration, sendWebhookValidation, updateWebhookRegistration, webhookEvents } from 'lazuli-contract/webhooks.ts'
import { ApiFault } from 'lazuli-sdk/fault.ts'
import { useState } from 'react'
import { useChange } from '../../api/change.ts'
import { useSigned } from '../../api/client.tsx'
import { Problem } from '../../ui/answer.tsx'
import { Part } from '../../ui/page.tsx'
import { RowForm } from '../../ui/row-form.tsx'
import { useSpoken } from '../../words/words.tsx'

export function Receiver() {
  const { words } = useSpoken()
  const { laboratory: say } = words
  const { client } = useSigned()
  const queries = useQueryClient()
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
    <Part title={say.receiver}>
      <Text>{say.receiverNote}</Text>
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
