/** Exports over HTTP: load, decide, return. */
import { formatInstant, readGuid } from 'lazuli-contract'
import * as endpoints from 'lazuli-contract/exports.ts'
import { isRefusal, type Outcome, type Refusal, refuse } from '../base/outcome.ts'
import { publishedLines } from '../db/line-jobs.ts'
import type { Reads } from '../db/state.ts'
import { type Call, type Done, ok, type Route, serve } from '../http/serve.ts'
import { pinNow } from '../invoices/purchases.ts'
import { readInvoiceId } from '../invoices/record.ts'
import { type BlobDeps, blobRoute, rootOf } from './blob-routes.ts'
import type { AttributeSet, ExportKind } from './columns.ts'
import { isThere } from './files.ts'
import type { ExportRecord, Wish } from './record.ts'
import { isGone, linkLifetime, monthMeant, mostUnended, type Standing, signedQuery, standing } from './rules.ts'
import { findExport, findManifest, insertExport, unendedExports } from './store.ts'
import type { ExportWork } from './work.ts'

export interface ExportDeps extends BlobDeps {
  work: ExportWork
}

/** How long a poll waits for an end where nothing is delayed, milliseconds. */
const patience = 2000

type Asking = Pick<Call<typeof endpoints.exportBilledUsage>, 'db' | 'ids' | 'now' | 'partner'>
type Looking = Pick<Call<typeof endpoints.getExportOperation>, 'db' | 'now' | 'partner' | 'origin'>
type Ended = Extract<Standing, { ending: unknown }>

export function exportRoutes(deps: ExportDeps): Route[] {
  const { work, securityNow, linkKey } = deps
  const graphLocation = (call: { origin: string }, id: string) => ({
    location: `${call.origin}/v1.0/reports/partners/billing/operations/${id}`,
    // Printed with one of the exports; there is no body.
    'content-type': 'application/json',
  })
  const betaLocation = (call: { origin: string }, id: string) => ({ 'operation-location': `${call.origin}/v1/billingoperations/${id}` })

  return [
    serve(endpoints.exportBilledUsage, (call) => begin(call, billed('usage', call.body), (id) => graphLocation(call, id))),
    serve(endpoints.exportBilledReconciliation, (call) =>
      begin(call, billed('reconciliation', call.body), (id) => graphLocation(call, id)),
    ),
    serve(endpoints.exportUnbilledUsage, (call) => begin(call, open('usage', call, call.body), (id) => graphLocation(call, id))),
    serve(endpoints.exportUnbilledReconciliation, (call) =>
      begin(call, open('reconciliation', call, call.body), (id) => graphLocation(call, id)),
    ),
    serve(endpoints.exportBilledAggregatedUsage, () => refuse('AggregatedUsageUnknown')),
    serve(endpoints.exportBilledUsageBeta2022, (call) =>
      begin(call, billed('usage', { invoiceId: call.path.invoiceId, attributeSet: call.query.fragment }), (id) => betaLocation(call, id)),
    ),
    serve(endpoints.exportUnbilledUsageBeta2022, (call) => {
      const { fragment, period, currencyCode } = call.query
      return begin(call, open('usage', call, { billingPeriod: period, currencyCode, attributeSet: fragment }), (id) =>
        betaLocation(call, id),
      )
    }),

    serve(endpoints.getExportOperation, async (call) => {
      const seen = await look(call, findExport(call.db, guidOf(call.path.operationId)), call.path.operationId)
      if (isRefusal(seen)) return refuse('ExportNotFound')
      const { record, stands } = seen
      const { id, createdAt } = record
      const shared = {
        '@odata.context': `${call.origin}/v1.0/$metadata#reports/partners/billing/operations/$entity`,
        id,
        createdDateTime: formatInstant(createdAt),
        lastActionDateTime: formatInstant(stands.at),
      }
      const type = (name: string) => ({ '@odata.type': `#microsoft.graph.partners.billing.${name}` })
      if (!('ending' in stands))
        return { ...ok({ ...shared, ...type('runningOperation'), status: stands.status }), headers: retryAfter(stands) }
      const { ending } = stands
      if (ending.status === 'failed')
        return ok({
          ...shared,
          ...type('failedOperation'),
          status: 'failed' as const,
          error: { code: ending.code, message: ending.message },
        })
      return ok({
        ...shared,
        ...type('exportSuccessOperation'),
        status: 'succeeded' as const,
        resourceLocation: manifestOf(call, record, stands),
        'resourceLocation@odata.navigationLink': `${call.origin}/v1.0/reports/partners/billing/manifests/${record.manifestId}`,
      })
    }),

    serve(endpoints.getExportManifest, async (call) => {
      const seen = await look(call, findManifest(call.db, guidOf(call.path.manifestId)), call.path.manifestId)
      if (isRefusal(seen) || seen.stands.status !== 'succeeded') return refuse('ExportNotFound')
      const context = { '@odata.context': `${call.origin}/v1.0/$metadata#reports/partners/billing/manifests/$entity` }
      return ok({ ...context, ...manifestOf(call, seen.record, seen.stands as Ended) })
    }),

    serve(endpoints.getExportOperationBeta2022, async (call) => {
      const seen = await look(call, findExport(call.db, guidOf(call.path.operationId)), call.path.operationId)
      if (isRefusal(seen)) return seen
      const { record, stands } = seen
      const shared = { id: record.id, createdDateTime: formatInstant(record.createdAt), lastActionDateTime: formatInstant(stands.at) }
      if (!('ending' in stands)) {
        const status = stands.status === 'notStarted' ? ('notstarted' as const) : ('running' as const)
        return { ...ok({ ...shared, status }), headers: retryAfter(stands) }
      }
      const { ending } = stands
      if (ending.status === 'failed')
        return ok({ ...shared, status: 'failed' as const, error: { code: ending.code, message: ending.message } })
      return ok({ ...shared, status: 'succeeded' as const, resourceLocation: `${call.origin}/v1/billingmanifests/${record.manifestId}` })
    }),

    serve(endpoints.getExportManifestBeta2022, async (call) => {
      const seen = await look(call, findManifest(call.db, guidOf(call.path.manifestId)), call.path.manifestId)
      if (isRefusal(seen)) return seen
      if (seen.stands.status !== 'succeeded') return refuse('ExportNotFound')
      const { schemaVersion, rootDirectory, sasToken, createdDateTime, eTag, partnerTenantId, blobCount } = manifestOf(
        call,
        seen.record,
        seen.stands as Ended,
      )
      const blobs = blobsOf(seen.stands as Ended)
      return ok({
        version: schemaVersion,
        dataFormat: 'compressedJSONLines',
        utcCreatedDateTime: createdDateTime,
        eTag,
        partnerTenantId,
        rootFolder: rootDirectory,
        rootFolderSAS: sasToken,
        partitionType: 'ItemCount',
        blobCount,
        sizeInBytes: blobs.reduce((sum, { bytes }) => sum + bytes, 0),
        blobs: blobs.map(({ name, bytes }, i) => ({ name, sizeInBytes: bytes, partitionValue: String(i + 1) })),
      })
    }),

    blobRoute(deps),
  ]

  /** An invoice nobody knows is taken too: that there is none is told later. */
  function billed(kind: ExportKind, body: { invoiceId: string; attributeSet?: AttributeSet | undefined }): Wish {
    return { kind, set: body.attributeSet ?? 'full', of: { invoiceId: readInvoiceId(body.invoiceId) } }
  }

  function open(
    kind: ExportKind,
    { db, now }: Asking,
    body: { billingPeriod: 'current' | 'last'; currencyCode: string; attributeSet?: AttributeSet | undefined },
  ): Wish {
    const of = {
      period: monthMeant(body.billingPeriod, now),
      currency: body.currencyCode.trim().toUpperCase(),
      published: publishedLines(db),
      bought: pinNow(db, now),
    }
    return { kind, set: body.attributeSet ?? 'full', of }
  }

  function begin(
    { db, ids, now, partner }: Asking,
    wish: Wish,
    headers: (id: string) => Record<string, string>,
  ): Done<undefined> | Refusal {
    if (unendedExports(db).length >= mostUnended) return refuse('RateLimited', { seconds: '10' })
    const id = ids.guid('export')
    const record: ExportRecord = { id, manifestId: ids.guid('export-manifest'), wish, createdAt: now, madeAt: securityNow() }
    work.wakeSoon(partner)
    return { status: 202, headers: headers(id), change: { writes: [insertExport(record)] } }
  }

  async function look(
    { db, now, partner }: Looking,
    found: ExportRecord | undefined,
    named: string,
  ): Promise<Outcome<{ record: ExportRecord; stands: Standing }>> {
    if (!found) return refuse('ExportNotFound')
    const delay = partner.profile.exportDelay
    let record = found
    if (!record.ending) {
      work.wake(partner)
      // Once it could have ended, small exports end at once: whoever polls should not have to wait for the next poll.
      if (now >= record.createdAt + delay) await work.settled(partner, () => again(db, found).ending !== undefined, patience)
      record = again(db, found)
    }
    const isOver = isGone(record, { now, securityNow: securityNow() })
    if (isOver || (record.ending?.status === 'succeeded' && !isThere(partner, record.id))) return refuse('ExportExpired', { id: named })
    return { record, stands: standing(record, now, delay) }
  }

  function manifestOf({ origin, partner }: Looking, { id, manifestId, createdAt }: ExportRecord, { at, ending }: Ended) {
    const root = rootOf(partner, id)
    const now = securityNow()
    const blobs = blobsOf({ ending })
    return {
      id: manifestId,
      schemaVersion: '1',
      dataFormat: 'compressedJSON',
      createdDateTime: formatInstant(Math.max(at, createdAt)),
      eTag: ending.status === 'succeeded' ? ending.eTag : '',
      partnerTenantId: partner.facts.tenantId,
      rootDirectory: `${origin}${root}`,
      sasToken: signedQuery(linkKey, root, now, now + linkLifetime),
      partitionType: 'Default',
      blobCount: blobs.length,
      blobs: blobs.map(({ name }) => ({ name, partitionValue: 'default' })),
    }
  }
}

const blobsOf = ({ ending }: Pick<Ended, 'ending'>) => (ending.status === 'succeeded' ? ending.blobs : [])
const guidOf = (text: string): string => readGuid(text) ?? text
const again = (db: Reads, { id }: ExportRecord): ExportRecord => findExport(db, id) as ExportRecord
const retryAfter = ({ retryAfter: seconds }: { retryAfter: number }): Record<string, string> => ({ 'retry-after': String(seconds) })
