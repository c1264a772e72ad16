/** Tokens of every kind that partners meet, and what the service answers to each. */
import { Button, Field, Input, MessageBar, MessageBarBody, Select, Text } from '@fluentui/react-components'
import { useMutation } from '@tanstack/react-query'
import { listCustomers } from 'lazuli-contract/customers.ts'
import { listLabUsers, mintToken, type TokenKind, tokenKinds } from 'lazuli-contract/lab-identity.ts'
import { parseJson } from 'lazuli-contract/values/json.ts'
import { useState } from 'react'
import { useCall, useSigned } from '../../api/client.tsx'
import { connect } from '../../api/connection.ts'
import { claimsOf } from '../../sign-in/proof.ts'
import { Problem } from '../../ui/answer.tsx'
import { CodeBlock } from '../../ui/code-block.tsx'
import { Part } from '../../ui/page.tsx'
import { RowForm } from '../../ui/row-form.tsx'
import { useSpoken } from '../../words/words.tsx'

export function TokensPart() {
  const { words, locale } = useSpoken()
  const { laboratory: say } = words
  const { client } = useSigned()
  const users = useCall(listLabUsers)
  const [kind, setKind] = useState<TokenKind>('expired')
  const [user, setUser] = useState('')
  const [audience, setAudience] = useState('')
  const mint = useMutation({
    mutationFn: async () => {
      const body = { kind, ...(user ? { user } : {}), ...(audience.trim() ? { audience: audience.trim() } : {}) }
      return (await client.call(mintToken, { body })).access_token
    },
  })
  const attempt = useMutation({
    mutationFn: async (token: string) => {
      await connect({ baseUrl: location.origin, token, locale, retries: 0 }).call(listCustomers, { query: { size: 1 } })
    },
  })
  const { data: token } = mint
  return (
    <Part title={say.tokens}>
      <Text>{say.tokensNote}</Text>
      <RowForm
        onSubmit={() => {
          attempt.reset()
          mint.mutate()
        }}
      >
        <Field label={say.kind}>
          <Select value={kind} onChange={(_event, { value }) => setKind(value as TokenKind)}>
            {tokenKinds.map((each) => (
              <option key={each} value={each}>
                {`${each}: ${say.tokenKinds[each]}`}
              </option>
            ))}
          </Select>
        </Field>
        <Field label={say.user}>
          <Select value={user} onChange={(_event, { value }) => setUser(value)}>
            <option value="">{say.usualUser}</option>
            {users.data?.items.map(({ userPrincipalName }) => (
              <option key={userPrincipalName}>{userPrincipalName}</option>
            ))}
          </Select>
        </Field>
        <Field label={say.audience}>
          <Input
            value={audience}
            placeholder="https://api.partnercenter.microsoft.com"
            onChange={(_event, { value }) => setAudience(value)}
          />
        </Field>
        <Button type="submit" appearance="primary" disabled={mint.isPending}>
          {say.makeToken}
        </Button>
      </RowForm>
      {mint.isError && <Problem error={mint.error} />}
      {token !== undefined && (
        <>
          <CodeBlock text={token} label={say.token} />
          <Text weight="semibold">{say.claims}</Text>
          <CodeBlock text={JSON.stringify(parseJson(claimsOf(token)), null, 2)} label={say.claims} />
          <div>
            <Button disabled={attempt.isPending} onClick={() => attempt.mutate(token)}>
              {say.tryToken}
            </Button>
          </div>
          {attempt.isError && <Problem error={attempt.error} />}
          {attempt.isSuccess && (
            <MessageBar intent="success">
              <MessageBarBody>{say.tokenTaken}</MessageBarBody>
            </MessageBar>
          )}
        </>
      )}
    </Part>
  )
}
