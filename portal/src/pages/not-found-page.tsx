import { paths } from '../paths.ts'
import { Page } from '../ui/page.tsx'
import { PageLink } from '../ui/page-link.tsx'
import { useSpoken } from '../words/words.tsx'

export function NotFoundPage() {
  const { words } = useSpoken()
  return (
    <Page title={words.shell.notFound}>
      <div>
        <PageLink to={paths.home}>{words.shell.toHome}</PageLink>
      </div>
    </Page>
  )
}
