/**
 * Lists that may be long: fetched a page at a time, by the token each page brings, and only as far as somebody looks. Of the
 * pages that have come only those near what is looked at are kept; of the others their tokens, by which they come again.
 */
import { useQuery } from '@tanstack/react-query'
import type { AnyEndpoint } from 'lazuli-contract'
import type { Args, ItemOf } from 'lazuli-sdk/endpoint-client.ts'
import { useSyncExternalStore } from 'react'
import { keyOf, useSigned } from './client.tsx'
import { PagedRows } from './paged-rows.ts'

/** What a table needs to know of how its rows are coming. */
export interface Coming {
  isError: boolean
  isPending: boolean
  isFetchingNextPage: boolean
  error: unknown
  refetch(): unknown
}

export interface Pages<Row> {
  query: Coming
  /** Rows known of so far. */
  count: number
  /** `undefined`: on its way. */
  row(index: number): Row | undefined
  hasMore: boolean
  /** What is in sight, as places of rows: what is missing of it is fetched, and what comes next in time. */
  look(first: number, last: number): void
}

/** Rows so near to the end ask for the next page. */
export const nearEnd = 24

const nothing = () => () => undefined

/** Rows of a list. `pick` keeps of each what is shown. */
export function usePages<E extends AnyEndpoint, Row>(endpoint: E, pick: (item: ItemOf<E>) => Row, ...args: Args<E>): Pages<Row> {
  const { client } = useSigned()
  const query = useQuery({
    queryKey: [...keyOf(endpoint, args[0]), 'pages'],
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: async () => {
      const rows = new PagedRows<Row>((start) => client.page(endpoint, start, ...args), pick as (item: unknown) => Row)
      await rows.begin()
      return rows
    },
  })
  const rows = query.data
  useSyncExternalStore(rows?.subscribe ?? nothing, () => rows?.version ?? 0)
  const error = query.error ?? rows?.error
  return {
    query: {
      isError: error !== undefined && error !== null,
      isPending: query.isPending,
      isFetchingNextPage: rows?.isFetching ?? false,
      error,
      refetch: () => query.refetch(),
    },
    count: rows?.count ?? 0,
    row: (index) => rows?.row(index),
    hasMore: rows?.hasMore ?? false,
    look: (first, last) => rows?.look(first, last),
  }
}

const come: Coming = { isError: false, isPending: false, isFetchingNextPage: false, error: undefined, refetch: () => undefined }

/** Rows that come whole, for a table that takes pages; without a query they are there already. */
export function wholeList<Row>(
  rows: readonly Row[],
  query: Pick<Coming, 'isError' | 'isPending' | 'error' | 'refetch'> = come,
): Pages<Row> {
  const { isError, isPending, error } = query
  return {
    query: { ...come, isError, isPending, error, refetch: () => query.refetch() },
    count: rows.length,
    row: (index) => rows[index],
    hasMore: false,
    look: () => undefined,
  }
}

/** Rows of an endless query, all of which are kept. */
export function growingList<Row>(query: Coming & { hasNextPage: boolean; fetchNextPage(): unknown }, rows: readonly Row[]): Pages<Row> {
  return {
    query,
    count: rows.length,
    row: (index) => rows[index],
    hasMore: query.hasNextPage,
    look(_first, last) {
      if (last >= rows.length - nearEnd && query.hasNextPage && !query.isFetchingNextPage) void query.fetchNextPage()
    },
  }
}
