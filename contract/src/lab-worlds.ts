/** The laboratory's calls on whole worlds: as a file, back from one, and as a further partner. Sandbox only. */
import { endpoint } from './endpoint.ts'
import { ClockStand, PartnerCredentials } from './lab.ts'
import { Bytes, Optional, Shape, Text } from './schema.ts'

export const takeSnapshot = endpoint({
  id: 'takeSnapshot',
  method: 'GET',
  path: '/lab/snapshot',
  domain: 'lab',
  auth: 'lab',
  doc: "The partner's world as one file, as of one moment: a tar archive of a manifest and both stores",
  replies: { 200: Bytes() },
  media: 'application/x-tar',
})

export const restoreSnapshot = endpoint({
  id: 'restoreSnapshot',
  method: 'POST',
  path: '/lab/restore',
  domain: 'lab',
  auth: 'lab',
  doc: "Puts a snapshot in place of the partner's world: all of it or nothing. Who the partner is and who signs in for it stays",
  bodyKind: 'stream',
  bodyMedia: ['application/x-tar'],
  replies: { 200: ClockStand },
  faults: ['SnapshotRefused', 'StorageFull'],
})

export const forkWorld = endpoint({
  id: 'forkWorld',
  method: 'POST',
  path: '/lab/fork',
  domain: 'lab',
  auth: 'lab',
  doc: "A further partner with a copy of the partner's world, under a tenant, credentials and a clock of its own",
  body: Shape({
    name: Optional(Text('1 to 100 characters of print', { maxLength: 100 })),
    domain: Optional(Text('Initial domain; made up when absent', { maxLength: 100 })),
    seed: Optional(Text('Of the ids it makes from now on; default that of the partner', { maxLength: 64 })),
  }),
  replies: { 201: PartnerCredentials },
  faults: ['BadInput', 'DomainTaken', 'StorageFull'],
})
