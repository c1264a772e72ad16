/** A month of metered usage for one Azure subscription, on real meters of the price list: a line a day and meter. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Decimal, type Month } from 'lazuli-contract'

interface Habit {
  /** ARM resource in its group. */
  arm: string
  /** Of every day, in the unit of the meter. */
  daily: string
  /** More on every further day of the week, Monday first. */
  more?: string
}

const habits: Readonly<Record<string, Habit>> = {
  vm: { arm: 'Microsoft.Compute/virtualMachines/vm-erp', daily: '24' },
  spot: { arm: 'Microsoft.Compute/virtualMachines/vm-render', daily: '3.25', more: '0.75' },
  web: { arm: 'Microsoft.Web/serverFarms/plan-shop', daily: '24' },
  sql: { arm: 'Microsoft.Sql/servers/sql-shop/databases/orders', daily: '1' },
  disk: { arm: 'Microsoft.Compute/disks/disk-erp', daily: '0.032258' },
  blob: { arm: 'Microsoft.Storage/storageAccounts/starchive', daily: '1851.5' },
  writes: { arm: 'Microsoft.Storage/storageAccounts/starchive', daily: '2.4', more: '0.125' },
  logs: { arm: 'Microsoft.OperationalInsights/workspaces/log-all', daily: '0.71', more: '0.033333' },
  egress: { arm: 'Microsoft.Network/virtualNetworks/vnet-hub', daily: '9.5', more: '1.75' },
  functions: { arm: 'Microsoft.Web/sites/func-orders', daily: '19000', more: '625.5' },
}

/** Where the demo's customer keeps its resources. */
const home = 'eastus2'

/** The lines of days `from` to `until` of the month, for `POST /metering/v1/usage`. */
export function everydayUsage(entitlementId: string, month: Month, from: number, until: number): string[] {
  const lines: string[] = []
  for (let date = from; date <= until; date++) {
    const day = `${month}-${String(date).padStart(2, '0')}`
    for (const { kind, region, meterId } of metersAtHome()) {
      const habit = habits[kind]
      if (!habit) continue
      const more = Decimal.parse(habit.more ?? '0').times(Decimal.of(date % 7))
      lines.push(
        JSON.stringify({
          id: `${entitlementId}/${kind}/${day}`,
          entitlementId,
          resourceUri: `/subscriptions/${entitlementId}/resourceGroups/rg-demo/providers/${habit.arm}`,
          meterId,
          quantity: Decimal.parse(habit.daily).plus(more).toString(),
          at: `${day}T12:00:00Z`,
          resourceLocation: region,
          tags: { env: 'prod' },
        }),
      )
    }
  }
  return lines
}

/** Files the service ships: samples of real usage and the table of everyday meters. */
export const shippedData = join(import.meta.dirname, '../../../server/data')

function metersAtHome(): { kind: string; region: string; meterId: string }[] {
  const [header = '', ...rows] = readFileSync(join(shippedData, 'everyday-meters.csv'), 'utf8').trim().split('\n')
  const columns = header.split(',')
  const place = (name: string) => columns.indexOf(name)
  return rows
    .map((row) => row.split(','))
    .filter((cells) => cells[place('home')] === home)
    .map((cells) => ({
      kind: cells[place('kind')] as string,
      region: cells[place('region')] as string,
      meterId: cells[place('meterId')] as string,
    }))
}
