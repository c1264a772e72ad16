/** A page: its name in the tab and as heading, and its parts below. Going to a page puts the keyboard at its heading. */
import { makeStyles, tokens, typographyStyles } from '@fluentui/react-components'
import { type ReactNode, useEffect, useId, useRef } from 'react'
import { useLocation } from 'react-router'
import { useSpoken } from '../words/words.tsx'
import { type Crumb, Trail } from './trail.tsx'

const useStyles = makeStyles({
  page: { display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', rowGap: tokens.spacingVerticalXL, alignContent: 'start' },
  head: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalM, justifyContent: 'space-between', alignItems: 'center' },
  title: { ...typographyStyles.title1, margin: 0, ':focus-visible': { outlineOffset: '4px' } },
  name: { ...typographyStyles.title3, margin: 0 },
  inner: { ...typographyStyles.subtitle1, margin: 0 },
  part: { display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', rowGap: tokens.spacingVerticalM, alignContent: 'start' },
})

interface PageProps {
  title: string
  /** Pages above this one; of a page that the navigation leads to there are none. */
  trail?: readonly Crumb[]
  actions?: ReactNode
  children: ReactNode
}

export function Page({ title, trail = [], actions, children }: PageProps) {
  const styles = useStyles()
  const { words } = useSpoken()
  const heading = useRef<HTMLHeadingElement>(null)
  const { pathname, key } = useLocation()
  useEffect(() => {
    document.title = `${title} – ${words.shell.title}`
  }, [title, words])
  useEffect(() => {
    // The first page of a visit keeps the keyboard where the browser put it.
    if (key !== 'default' && pathname) heading.current?.focus()
  }, [pathname, key])
  return (
    <div className={styles.page}>
      {trail.length > 0 && <Trail of={trail} />}
      <div className={styles.head}>
        <h1 tabIndex={-1} ref={heading} className={styles.title}>
          {title}
        </h1>
        {actions}
      </div>
      {children}
    </div>
  )
}

/** A part of a page with a heading of its own; `within`: of another part, whose heading stands above its own. */
export function Part({
  title,
  actions,
  children,
  className,
  within = false,
}: {
  title: string
  actions?: ReactNode
  children: ReactNode
  className?: string
  within?: boolean
}) {
  const Heading = within ? 'h3' : 'h2'
  const styles = useStyles()
  const id = useId()
  return (
    <section aria-labelledby={id} className={className ? `${styles.part} ${className}` : styles.part}>
      <div className={styles.head}>
        <Heading id={id} className={within ? styles.inner : styles.name}>
          {title}
        </Heading>
        {actions}
      </div>
      {children}
    </section>
  )
}
