/** Webhooks on their way and at their end, newest first. */
import { Button, Text } from '@fluentui/react-components'
import { listDeliveries, replayDelivery } from 'lazuli-contract/deliveries.ts'
import { useChange } from '../../api/change.ts'
import { useCall } from '../../api/client.tsx'
import { Answer, Problem } from '../../ui/answer.tsx'
import { Columns } from '../../ui/columns.tsx'
import { Part } from '../../ui/page.tsx'
import { StatusBadge } from '../../ui/status-badge.tsx'
import { quantity } from '../../values/figures.ts'
import { moment } from '../../values/times.ts'
import { useSpoken } from '../../words/words.tsx'

export function DeliveriesPart() {
  const { words, locale } = useSpoken()
  const { laboratory: say } = words
  const deliveries = useCall(listDeliveries, { query: {} })
  const replay = useChange(replayDelivery)
  return (
    <Part title={say.deliveries} actions={<Button onClick={() => void deliveries.refetch()}>{say.refresh}</Button>}>
      {replay.isError && <Problem error={replay.error} />}
      <Answer of={deliveries}>
        {({ items }) =>
          items.length === 0 ? (
            <Text>{say.noDeliveries}</Text>
          ) : (
            <Columns
              label={say.deliveries}
              rows={items}
              keyOf={({ id }) => id}
              columns={[
                { name: say.when, of: ({ createdAt }) => moment(createdAt, locale) },
                { name: say.event, of: ({ eventName }) => <code>{eventName}</code> },
                { name: say.status, of: ({ status }) => <StatusBadge of={status} /> },
                { name: say.attempts, isFigure: true, of: ({ attemptCount }) => quantity(attemptCount, locale) },
                { name: say.address, of: ({ url }) => url },
                {
                  name: say.again,
                  of: ({ id: deliveryId }) => (
                    <Button
                      size="small"
                      aria-label={say.replay(deliveryId)}
                      disabled={replay.isPending}
                      onClick={() => replay.mutate({ path: { deliveryId } })}
                    >
                      {say.again}
                    </Button>
                  ),
                },
              ]}
            />
          )
        }
      </Answer>
    </Part>
  )
}
