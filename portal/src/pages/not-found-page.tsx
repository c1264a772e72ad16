import { Page } from '../ui/page.tsx'
import { useSpoken } from '../words/words.tsx'

export function NotFoundPage() {
  const { words } = useSpoken()
  return <Page title={words.shell.notFound}>{null}</Page>
}
