/**
 * Move a customer from the legacy offer MS-AZR-0145P to an Azure plan: asked first, then started, then followed. Needs a
 * signed-in user. Azure subscriptions keep running and keep their ids.
 */
import type { Client, ProductUpgradesStatus, Subscription } from 'lazuli-sdk'

/** Waits between two looks; how is up to the caller, so that a sandbox can move its clock instead. */
export type Pause = () => Promise<unknown>

export async function moveToPlan(client: Client, customerId: string, pause: Pause): Promise<Subscription> {
  const body = { customerId, productFamily: 'Azure' }
  const eligible = await client.upgrades.checkEligibility({ body })
  if (!eligible.isEligible && !eligible.upgradeId) throw new Error(`cannot be moved: ${eligible.reason}`)

  // An upgrade that somebody has started is followed rather than started again.
  const upgradeId = eligible.upgradeId ?? (await start(client, body))
  const done = await follow(client, upgradeId, body, pause)
  const planId = done.lineItems.find(({ targetProduct }) => targetProduct.id)?.targetProduct.id
  for await (const subscription of client.subscriptions.list({ customerId })) {
    if (subscription.id.toLowerCase() === planId?.toLowerCase()) return subscription
  }
  throw new Error(`the upgrade has ended, but there is no plan ${planId}`)
}

/** The id of an upgrade stands in `Location: productUpgrades/{id}` and nowhere else. */
async function start(client: Client, body: { customerId: string; productFamily: string }): Promise<string> {
  const { headers } = await client.upgrades.create({ body }).exchange()
  return headers.get('location')?.split('/').at(-1) as string
}

async function follow(
  client: Client,
  upgradeId: string,
  body: { customerId: string; productFamily: string },
  pause: Pause,
): Promise<ProductUpgradesStatus> {
  for (;;) {
    const status = await client.upgrades.getStatus({ upgradeId, body })
    if (status.status === 'Completed') return status
    const failed = status.lineItems.find(({ errorDetails }) => errorDetails)
    if (status.status === 'Failed') throw new Error(`the upgrade failed: ${failed?.errorDetails?.description}`)
    await pause()
  }
}
