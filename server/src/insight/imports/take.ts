/**
 * Imports one file: reads it, plans its rows, appends them, and publishes them in one commit with the Azure subscriptions
 * they need. Broken off anywhere before, nothing of the file is there; after, a repeat finds only duplicates.
 */
import { startOfDay } from 'lazuli-contract'
import type { ImportFormat } from 'lazuli-contract/insight.ts'
import { LRUCache } from 'lru-cache'
import { Lock } from '../../base/lock.ts'
import { type Outcome, refuse } from '../../base/outcome.ts'
import { BrokenParquet, openParquet } from '../../db/engines/duckdb/parquet.ts'
import { Tally } from '../../db/engines/tally.ts'
import type { AppendResult, MeteredEvent } from '../../db/lines.ts'
import type { Partner } from '../../db/partner.ts'
import type { Actor, NewEvent } from '../../db/state.ts'
import { type EntitlementRecord, entitlementCreated, newAzureEntitlement } from '../../entitlements/rules.ts'
import { findEntitlement, putEntitlement } from '../../entitlements/store.ts'
import type { SubscriptionRecord } from '../../subscriptions/record.ts'
import { BatchBroken, takeBatch } from '../../usage/batches.ts'
import { type EntitlementOwner, type ImportContext, isRefusedImport, type NeededEntitlement, needEntitlement, planRow } from './plan.ts'
import { type Reading, readImport, readParquet } from './read.ts'
import { type Receipt, ReceiptBook } from './receipt.ts'
import { rowIds } from './row-ids.ts'
import type { SpooledFile } from './spool.ts'

export interface ImportOrder {
  plan: SubscriptionRecord
  format: ImportFormat | 'auto'
  context: Omit<ImportContext, 'idOf'>
  /** Folder for what does not fit memory. */
  scratch: string
  actor: Actor
  /** Whether another partner has an Azure subscription of this id. */
  entitlementElsewhere(id: string): Promise<boolean>
}

/** Rows and characters handed to the line store at once, whichever comes first. */
const chunkRows = 8192
const chunkText = 8 * 1024 * 1024
/** Azure subscriptions one file may name: they are all kept in mind to its end. */
const mostEntitlements = 10_000
/** Owners remembered while a file is read. */
const remembered = 20_000
/** The owner of an Azure subscription that belongs to another partner. */
const stranger: EntitlementOwner = { customerId: '', subscriptionId: '' }

/** Two partners never get the same Azure subscription: from looking for it elsewhere to its commit, one import at a time. */
const claiming = new Lock()

export async function takeImport(partner: Partner, file: SpooledFile, order: ImportOrder): Promise<Outcome<Receipt>> {
  const { context, actor } = order
  const book = new ReceiptBook(context.billingCurrency)
  const needed = new Map<string, NeededEntitlement>()
  let made: EntitlementRecord[] = []
  const end = await takeBatch(partner, {
    now: context.now,
    actor,
    chunks: plannedEvents(partner, file, order, book, needed),
    claims: claiming,
    async alongside(result) {
      // A repeat leaves the world as it is.
      if (result.accepted === 0) return { writes: [] }
      const entitlements = await entitlementsFor(partner, order, needed.values())
      made = entitlements.made
      return {
        writes: [...entitlements.made, ...entitlements.moved].map(putEntitlement),
        events: [...entitlements.made.map(entitlementCreated), usageImported(order, book, result)],
      }
    },
  })
  if ('nothingTaken' in end) return refuse('ImportRefused', { detail: `${end.nothingTaken}; nothing was taken` })
  const { accepted, duplicates } = end.taken
  const entitlements = made.map(({ id, friendlyName }) => ({ id, friendlyName }))
  return book.close({ fileHash: context.fileHash, accepted, duplicates, entitlements })
}

async function* readings(file: SpooledFile, wanted: ImportFormat | 'auto'): AsyncGenerator<Reading> {
  if (file.path === undefined) return yield* readImport(file.read(), wanted)
  const opened = await openParquet(file.path).catch((error: unknown) => {
    if (error instanceof BrokenParquet) throw new BatchBroken(error.message)
    throw error
  })
  try {
    yield* readParquet(opened, wanted)
  } finally {
    opened.close()
  }
}

/** The events of the file's good rows in chunks; everything else about its rows goes into `book` and `needed`. */
async function* plannedEvents(
  partner: Partner,
  file: SpooledFile,
  order: ImportOrder,
  book: ReceiptBook,
  needed: Map<string, NeededEntitlement>,
): AsyncGenerator<MeteredEvent[]> {
  const owners = new LRUCache<string, { owner: EntitlementOwner | undefined }>({ max: remembered })
  const seen = new Tally(order.scratch)
  const context = { ...order.context, idOf: rowIds(seen) }
  let chunk: MeteredEvent[] = []
  let characters = 0
  try {
    for await (const reading of readings(file, order.format)) {
      if (reading.kind === 'broken')
        throw new BatchBroken(`${reading.line === undefined ? '' : `line ${reading.line}: `}${reading.message}`)
      if (reading.kind === 'format') book.recognise(reading.format)
      else if (reading.kind === 'refused') book.refuse(reading.refused)
      else {
        const { row } = reading
        let known = owners.get(row.entitlementId)
        if (!known) {
          known = { owner: await ownerOf(partner, order, row.entitlementId) }
          owners.set(row.entitlementId, known)
        }
        const planned = planRow(row, known.owner, context)
        if (isRefusedImport(planned)) {
          book.refuse(planned)
          continue
        }
        book.take(row, planned)
        needEntitlement(needed, planned)
        if (needed.size > mostEntitlements) throw new BatchBroken(`the file names more than ${mostEntitlements} Azure subscriptions`)
        const { details, resourceUri } = planned.event
        characters += resourceUri.length + details.tags.length + details.additionalInfo.length
        chunk.push(planned.event)
        if (chunk.length < chunkRows && characters < chunkText) continue
        yield chunk
        chunk = []
        characters = 0
      }
    }
    if (chunk.length > 0) yield chunk
  } finally {
    seen.close()
  }
}

async function ownerOf(partner: Partner, order: ImportOrder, id: string): Promise<EntitlementOwner | undefined> {
  const here = await findEntitlement(partner.state, id)
  return here ?? ((await order.entitlementElsewhere(id)) ? stranger : undefined)
}

/** Azure subscriptions to make, and those of earlier imports whose life begins earlier than was known. */
async function entitlementsFor(
  partner: Partner,
  { plan, entitlementElsewhere }: ImportOrder,
  needed: Iterable<NeededEntitlement>,
): Promise<{ made: EntitlementRecord[]; moved: EntitlementRecord[] }> {
  const made: EntitlementRecord[] = []
  const moved: EntitlementRecord[] = []
  for (const { id, name, firstUsageDate } of needed) {
    const at = startOfDay(firstUsageDate)
    const known = await findEntitlement(partner.state, id)
    if (known ? known.subscriptionId !== plan.id : await entitlementElsewhere(id))
      throw new BatchBroken(`the Azure subscription ${id} was given to another plan while the file was read`)
    if (!known) {
      const { customerId, id: subscriptionId, partnerId: partnerOnRecord } = plan
      made.push(newAzureEntitlement({ id, customerId, subscriptionId, friendlyName: name, partnerOnRecord, at, imported: true }))
    } else if (known.imported && at < known.createdAt) moved.push({ ...known, createdAt: at })
  }
  return { made, moved }
}

function usageImported({ plan, context }: ImportOrder, book: ReceiptBook, { accepted, duplicates }: AppendResult): NewEvent {
  const facts = {
    FileHash: context.fileHash,
    Format: book.format ?? '',
    Price: context.price,
    ...(context.month ? { Month: context.month } : {}),
    Accepted: `${accepted}`,
    Duplicates: `${duplicates}`,
    Rejected: `${book.rejectedCount}`,
  }
  return {
    type: 'usage-imported',
    resourceId: plan.id,
    customerId: plan.customerId,
    audit: {
      // Partner Center has no imports, so it has no word for them: the plan under which the usage comes changed.
      resourceType: 'subscription',
      operationType: 'update_subscription',
      customizedData: Object.entries(facts).map(([key, value]) => ({ key, value })),
    },
  }
}
