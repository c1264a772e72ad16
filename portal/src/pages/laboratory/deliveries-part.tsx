/** Webhooks: where they go, and each on its way and at its end, newest first, with what is posted and what was answered. */
import { Button, Text } from '@fluentui/react-components'
import { useInfiniteQuery } from '@tanstack/react-query'
import { listDeliveries, replayDelivery } from 'lazuli-contract/deliveries.ts'
import { useChange } from '../../api/change.ts'
import { keyOf, useSigned } from '../../api/client.tsx'
import { useInAddress } from '../../ui/address-state.ts'
import { Answer, Problem } from '../../ui/answer.tsx'
import { Columns } from '../../ui/columns.tsx'
import { Part } from '../../ui/page.tsx'
import { StatusBadge } from '../../ui/status-badge.tsx'
import { quantity } from '../../values/figures.ts'
import { moment } from '../../values/times.ts'
import { useSpoken } from '../../words/words.tsx'
import { type Delivery, OneDelivery } from './one-delivery.tsx'
import { Receiver } from './receiver.tsx'

const pageSize = 50

export function DeliveriesPart() {
  const { words, locale } = useSpoken()
  const { laboratory: say } = words
  const { client } = useSigned()
  const [shown, setShown] = useInAddress('delivery')
  const deliveries = useInfiniteQuery({
    queryKey: [...keyOf(listDeliveries), 'pages'],
    initialPageParam: '',
    queryFn: ({ pageParam: before, signal }) =>
      client.call(listDeliveries, { query: { size: pageSize, ...(before ? { before } : {}) }, signal }),
    getNextPageParam: ({ next }) => next,
    select: ({ pages }): readonly Delivery[] => pages.flatMap(({ items }) => items),
  })
  const replay = useChange(replayDelivery)
  const one = deliveries.data?.find(({ id }) => id === shown)
  return (
    <Part title={say.deliveries}>
      <Receiver />
      {one && <OneDelivery of={one} onClose={() => setShown('')} />}
      <Part within title={say.sent} actions={<Button onClick={() => void deliveries.refetch()}>{say.refresh}</Button>}>
        {replay.isError && <Problem error={replay.error} />}
        <Answer of={deliveries}>
          {(items) =>
            items.length === 0 ? (
              <Text>{say.noDeliveries}</Text>
            ) : (
              <Columns
                label={say.deliveries}
                rows={items}
                keyOf={({ id }) => id}
                columns={[
                  {
                    name: say.number,
                    of: ({ id }) => (
                      <Button size="small" aria-label={say.showDelivery(id)} onClick={() => setShown(id)}>
                        {id}
                      </Button>
                    ),
                  },
                  { name: say.when, of: ({ createdAt }) => moment(createdAt, locale) },
                  { name: say.event, of: ({ eventName }) => <code>{eventName}</code> },
                  { name: say.status, of: ({ status }) => <StatusBadge of={status} /> },
                  { name: say.attempts, isFigure: true, of: ({ attemptCount }) => quantity(attemptCount, locale) },
                  { name: say.address, of: ({ url }) => url || '–' },
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
        {deliveries.hasNextPage && (
          <div>
            <Button disabled={deliveries.isFetchingNextPage} onClick={() => void deliveries.fetchNextPage()}>
              {say.more}
            </Button>
          </div>
        )}
      </Part>
    </Part>
  )
}
