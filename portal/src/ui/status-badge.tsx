/** How a thing stands, in its word and a colour. */
import { Badge } from '@fluentui/react-components'
import { useSpoken } from '../words/words.tsx'

const colours: Readonly<Record<string, 'success' | 'warning' | 'danger' | 'informative'>> = {
  active: 'success',
  completed: 'success',
  fulfilled: 'success',
  delivered: 'success',
  succeeded: 'success',
  suspended: 'warning',
  inactive: 'warning',
  pending: 'warning',
  waiting: 'warning',
  inprogress: 'warning',
  deleted: 'danger',
  cancelled: 'danger',
  parked: 'danger',
  failed: 'danger',
}

export function StatusBadge({ of }: { of: string }) {
  const { inWords } = useSpoken()
  return (
    <Badge appearance="tint" color={colours[of.toLowerCase()] ?? 'informative'}>
      {inWords(of)}
    </Badge>
  )
}
