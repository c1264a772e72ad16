/** The Azure subscriptions of a plan, and what may be done with each. */
import { Button, Text } from '@fluentui/react-components'
import {
  cancelAzureEntitlement,
  cancellationReason,
  listAzureEntitlements,
  reactivateAzureEntitlement,
} from 'lazuli-contract/entitlements.ts'
import { useChange } from '../../api/change.ts'
import { useCall } from '../../api/client.tsx'
import { Answer, Problem } from '../../ui/answer.tsx'
import { AskedButton } from '../../ui/asked-button.tsx'
import { Columns } from '../../ui/columns.tsx'
import { Part } from '../../ui/page.tsx'
import { StatusBadge } from '../../ui/status-badge.tsx'
import { useSpoken } from '../../words/words.tsx'

export function Entitlements({ customerId, subscriptionId }: { customerId: string; subscriptionId: string }) {
  const { words } = useSpoken()
  const { subscription: say } = words
  const path = { customerId, subscriptionId }
  const list = useCall(listAzureEntitlements, { path })
  const cancel = useChange(cancelAzureEntitlement)
  const reactivate = useChange(reactivateAzureEntitlement)
  const error = cancel.error ?? reactivate.error
  return (
    <Part title={say.entitlements}>
      <Answer of={list}>
        {({ items }) =>
          items.length === 0 ? (
            <Text>{say.none}</Text>
          ) : (
            <Columns
              label={say.entitlements}
              isStacked
              rows={items}
              keyOf={({ id }) => id}
              columns={[
                { name: say.name, of: ({ friendlyName }) => friendlyName },
                { name: say.id, of: ({ id }) => <code>{id}</code> },
                { name: say.status, of: ({ status }) => <StatusBadge of={status} /> },
                {
                  name: say.action,
                  of: ({ id: entitlementId, friendlyName, status }) =>
                    status === 'active' ? (
                      <AskedButton
                        name={say.cancel}
                        label={say.cancelEntitlement(friendlyName)}
                        size="small"
                        disabled={cancel.isPending}
                        question={say.cancelAsked(friendlyName)}
                        note={say.cancelEntitlementNote}
                        yes={say.cancelYes}
                        onYes={() => cancel.mutate({ path: { ...path, entitlementId }, body: { cancellationReason } })}
                      />
                    ) : (
                      <Button
                        size="small"
                        aria-label={say.reactivateEntitlement(friendlyName)}
                        onClick={() => reactivate.mutate({ path: { ...path, entitlementId } })}
                      >
                        {say.reactivate}
                      </Button>
                    ),
                },
              ]}
            />
          )
        }
      </Answer>
      {error && <Problem error={error} />}
    </Part>
  )
}
