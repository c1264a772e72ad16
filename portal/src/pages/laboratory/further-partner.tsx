/** A partner that has just been made: how to sign in for it. */
import { MessageBar, MessageBarBody, MessageBarTitle } from '@fluentui/react-components'
import type { Static } from 'lazuli-contract'
import type { PartnerCredentials } from 'lazuli-contract/lab.ts'
import { CodeBlock } from '../../ui/code-block.tsx'
import { Facts } from '../../ui/facts.tsx'
import { useSpoken } from '../../words/words.tsx'

export function FurtherPartner({ of: made }: { of: Static<typeof PartnerCredentials> }) {
  const { words } = useSpoken()
  const { laboratory: say } = words
  const [first] = made.users
  return (
    <>
      <MessageBar intent="success" layout="multiline">
        <MessageBarBody>
          <MessageBarTitle>{say.partnerMade(made.name)}</MessageBarTitle>
          {say.partnerNote}
        </MessageBarBody>
      </MessageBar>
      <Facts
        of={[
          [say.domain, made.domain],
          [say.tenant, <code key="tenant">{made.tenantId}</code>],
          [say.application, <code key="application">{made.applicationId}</code>],
          [say.user, first?.userPrincipalName],
        ]}
      />
      <CodeBlock label={say.credentials} text={JSON.stringify(made, null, 2)} />
    </>
  )
}
