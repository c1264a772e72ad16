/** Blobs of exports, as a store of blobs gives them: by signed address, whole or in part. */
import { type Instant, readGuid } from 'lazuli-contract'
import { downloadExportBlob } from 'lazuli-contract/exports.ts'
import type { Partner } from '../db/partner.ts'
import type { Call, Done, Route } from '../http/serve.ts'
import { serve } from '../http/serve.ts'
import { openBlob } from './files.ts'
import { opens, readRange } from './rules.ts'
import { findExport } from './store.ts'

export interface BlobDeps {
  linkKey: Uint8Array
  securityNow(): Instant
  partnerOf(tenantId: string): Promise<Partner | undefined> | Partner | undefined
}

/** Path of the folder of an export, without a trailing slash. */
export function rootOf(partner: Partner, id: string): string {
  return `/blobs/${partner.facts.tenantId}/${id}`
}

const storeVersion = '2021-08-06'

type BlobCall = Call<typeof downloadExportBlob>

export function blobRoute({ linkKey, securityNow, partnerOf }: BlobDeps): Route {
  return serve(downloadExportBlob, async (call): Promise<Done<never>> => {
    const { tenantId, exportId, blobName } = call.path
    const query = new URLSearchParams(call.rawQuery)
    const [tenant, id] = [readGuid(tenantId), readGuid(exportId)]
    const isOpen = tenant !== undefined && id !== undefined && opens(linkKey, `/blobs/${tenant}/${id}`, query, securityNow())
    if (!isOpen)
      return refused(call, 403, 'AuthenticationFailed', 'The request is not signed for this address, or its signature has expired.')
    const partner = await partnerOf(tenant)
    const ending = partner && findExport(partner.state, id)?.ending
    const blob = ending?.status === 'succeeded' ? ending.blobs.find(({ name }) => name === blobName) : undefined
    const opened = partner && blob && (await openBlob(partner, id, blob.name))
    if (!opened || ending?.status !== 'succeeded') return refused(call, 404, 'BlobNotFound', 'The blob is not there, or no longer.')
    const { file, size, modifiedAt } = opened
    const eTag = `"${ending.eTag}"`
    const shared = {
      etag: eTag,
      'last-modified': new Date(modifiedAt).toUTCString(),
      'accept-ranges': 'bytes',
      'x-ms-blob-type': 'BlockBlob',
      'x-ms-version': storeVersion,
      'x-ms-request-id': call.requestId,
    }
    const otherwise = async (status: number, code: string): Promise<Done<never>> => {
      await file.close()
      return status === 304
        ? { status, headers: shared }
        : refused(call, status, code, 'The condition of the request does not hold.', shared)
    }
    if (call.headers['if-match'] !== undefined && !matches(call.headers['if-match'], eTag)) return otherwise(412, 'ConditionNotMet')
    if (call.headers['if-none-match'] !== undefined && matches(call.headers['if-none-match'], eTag))
      return otherwise(304, 'ConditionNotMet')
    const range = readRange(call.headers['x-ms-range'] ?? call.headers['range'], size)
    if (range === 'none') {
      await file.close()
      const headers = { ...shared, 'content-range': `bytes */${size}` }
      return refused(call, 416, 'InvalidRange', 'The range does not lie within the blob.', headers)
    }
    const { first, last } = range ?? { first: 0, last: size - 1 }
    const headers = { ...shared, 'content-length': String(last - first + 1) }
    const bytes = file.createReadStream({ start: first, end: last, highWaterMark: 256 * 1024 })
    const part: Record<string, string> = range ? { 'content-range': `bytes ${first}-${last}/${size}` } : {}
    return { status: range ? 206 : 200, headers: { ...headers, ...part }, bytes, media }
  })
}

const media = 'application/octet-stream'

const matches = (sent: string, eTag: string): boolean =>
  sent.trim() === '*' || sent.split(',').some((tag) => tag.trim().replace(/^W\//, '') === eTag)

function refused(call: BlobCall, status: number, code: string, message: string, headers: Record<string, string> = {}): Done<never> {
  const xml = `\ufeff<?xml version="1.0" encoding="utf-8"?><Error><Code>${code}</Code><Message>${message}\nRequestId:${call.requestId}</Message></Error>`
  const own = { 'x-ms-error-code': code, 'x-ms-version': storeVersion, 'x-ms-request-id': call.requestId, ...headers }
  return { status, headers: own, bytes: xml, media: 'application/xml' }
}
