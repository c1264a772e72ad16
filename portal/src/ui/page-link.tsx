/** A link to a page of the portal: an ordinary one, that goes there without loading anything anew. */
import { Link } from '@fluentui/react-components'
import type { MouseEvent, ReactNode } from 'react'
import { useHref, useLinkClickHandler } from 'react-router'

export function PageLink({ to, children }: { to: string; children: ReactNode }) {
  const go = useLinkClickHandler<HTMLAnchorElement>(to)
  return (
    <Link href={useHref(to)} onClick={(event) => go(event as MouseEvent<HTMLAnchorElement>)}>
      {children}
    </Link>
  )
}
