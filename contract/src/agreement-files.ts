/** The files that links to agreement documents lead to. Upstream keeps them in a store of its own. */
import { endpoint } from './endpoint.ts'
import { Bytes } from './schema.ts'

export const getAgreementFile = endpoint({
  id: 'getAgreementFile',
  method: 'GET',
  path: '/agreementfiles/{link}',
  domain: 'agreements',
  auth: 'none',
  doc: 'The file behind a link to the text of an agreement',
  replies: { 200: Bytes() },
  media: 'application/pdf',
  faults: ['DocumentLinkDead'],
})
