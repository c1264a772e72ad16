/** From legacy Azure subscriptions to an Azure plan, in three steps. */
import { Button, MessageBar, MessageBarBody, Text } from '@fluentui/react-components'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { checkProductUpgradeEligibility, createProductUpgrade, getProductUpgradeStatus } from 'lazuli-contract/upgrades.ts'
import { useParams } from 'react-router'
import { useCall, useCallWhen, useSigned } from '../../api/client.tsx'
import { useInAddress } from '../../ui/address-state.ts'
import { Answer, Problem } from '../../ui/answer.tsx'
import { Columns } from '../../ui/columns.tsx'
import { Page, Part } from '../../ui/page.tsx'
import { StatusBadge } from '../../ui/status-badge.tsx'
import { useCustomerTrail } from '../../ui/trail.tsx'
import { moment } from '../../values/times.ts'
import { useSpoken } from '../../words/words.tsx'

export function UpgradePage() {
  const { customerId = '' } = useParams()
  const { words, locale } = useSpoken()
  const { catalogue: say } = words
  const trail = useCustomerTrail(customerId)
  const { client } = useSigned()
  const queries = useQueryClient()
  const body = { customerId, productFamily: 'azure' }
  const eligibility = useCall(checkProductUpgradeEligibility, { body })
  const [started, setStarted] = useInAddress('upgrade')
  const upgradeId = started || (eligibility.data?.upgradeId ?? '')
  const status = useCallWhen(upgradeId !== '', getProductUpgradeStatus, { path: { upgradeId: upgradeId || '-' }, body })
  const start = useMutation({
    // `Location: /productupgrades/{upgrade-id}` names the upgrade.
    mutationFn: async () => (await client.location(createProductUpgrade, { body }))?.match(/productupgrades\/([^/?]+)/i)?.[1] ?? '',
    onSuccess: async (id) => {
      setStarted(id)
      await queries.invalidateQueries()
    },
  })
  return (
    <Page title={say.upgrade} trail={trail}>
      <Part title={say.step1}>
        <Answer of={eligibility}>
          {({ isEligible, reason }) => {
            // Once there is an upgrade, that it cannot be begun again is no news.
            const stand = isEligible ? undefined : status.data?.status
            const [intent, told] =
              stand === 'Completed'
                ? (['success', say.isDone] as const)
                : stand === 'InProgress' || stand === 'NotStarted'
                  ? (['info', say.underWay] as const)
                  : isEligible
                    ? (['success', say.eligible] as const)
                    : (['warning', say.notEligible(reason ?? '')] as const)
            return (
              <MessageBar intent={intent} layout="multiline">
                <MessageBarBody>{told}</MessageBarBody>
              </MessageBar>
            )
          }}
        </Answer>
      </Part>
      <Part title={say.step2}>
        <div>
          <Button appearance="primary" disabled={eligibility.data?.isEligible !== true || start.isPending} onClick={() => start.mutate()}>
            {say.start}
          </Button>
        </div>
        {start.isError && <Problem error={start.error} />}
      </Part>
      {upgradeId !== '' && (
        <Part title={say.step3}>
          <Answer of={status}>
            {({ status: stand, lineItems, errorDetails }) => (
              <>
                <div>
                  <StatusBadge of={stand} />
                </div>
                {errorDetails && <Text>{errorDetails.description}</Text>}
                <Columns
                  label={say.step3}
                  rows={lineItems.map((line, at) => ({ ...line, at }))}
                  keyOf={({ at }) => String(at)}
                  columns={[
                    { name: say.source, of: ({ sourceProduct }) => sourceProduct.name },
                    { name: say.target, of: ({ targetProduct }) => targetProduct.name },
                    { name: say.status, of: (line) => <StatusBadge of={line.status} /> },
                    { name: say.ordered, of: ({ upgradedDate }) => (upgradedDate ? moment(upgradedDate, locale) : '–') },
                  ]}
                />
              </>
            )}
          </Answer>
        </Part>
      )}
    </Page>
  )
}
