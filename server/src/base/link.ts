/** Links and list envelopes as every resource carries them (platform contract, section 2.7). */

/** A link; `headers` is always present because clients iterate it unchecked. `uri` is relative, without `/v1`. */
export function link(uri: string, method = 'GET', headers: { key: string; value: string }[] = []) {
  return { uri, method, headers }
}

/** A collection that comes whole. `self` is the uri of the list. */
export function collection<T>(items: T[], self?: string) {
  return {
    totalCount: items.length,
    items,
    ...(self ? { links: { self: link(self) } } : {}),
    attributes: { objectType: 'Collection' },
  }
}
