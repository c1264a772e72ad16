/** What stands in the place of an answer: nothing yet, why there is none, or what it came to. */
import {
  Button,
  MessageBar,
  MessageBarActions,
  MessageBarBody,
  MessageBarTitle,
  Skeleton,
  SkeletonItem,
  Text,
} from '@fluentui/react-components'
import type { UseQueryResult } from '@tanstack/react-query'
import { ApiFault } from 'lazuli-sdk/fault.ts'
import type { ReactNode } from 'react'
import { useSpoken } from '../words/words.tsx'

interface Props<Reply> {
  of: UseQueryResult<Reply>
  children: (reply: Reply) => ReactNode
  /** `false`: the role is known not to see it, and nothing was asked. */
  isAllowed?: boolean
}

export function Answer<Reply>({ of, children, isAllowed = true }: Props<Reply>) {
  const { words } = useSpoken()
  if (!isAllowed || isOfOthers(of.error)) return <Text>{words.shell.notYours}</Text>
  if (of.isError) return <Problem error={of.error} onRetry={() => void of.refetch()} />
  if (of.data === undefined)
    return (
      <Skeleton aria-label={words.shell.loading}>
        <SkeletonItem size={48} />
      </Skeleton>
    )
  return <>{children(of.data)}</>
}

/** That a role does not show something is no failure. */
const isOfOthers = (error: unknown): boolean => error instanceof ApiFault && error.status === 403 && String(error.code) === '900150'

/** A refusal in the words it came with. */
export function Problem({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
  const { words } = useSpoken()
  const { shell: say } = words
  const fault = error instanceof ApiFault ? error : undefined
  return (
    <MessageBar intent="error" layout="multiline">
      <MessageBarBody>
        <MessageBarTitle>{fault?.code === undefined ? say.failed : say.refused(String(fault.code))}</MessageBarTitle>
        {fault?.description ?? String((error as Error)?.message ?? error)}
        {fault?.correlationId === undefined ? null : (
          <div>
            {say.correlation}: <code>{fault.correlationId}</code>
          </div>
        )}
      </MessageBarBody>
      {onRetry && (
        <MessageBarActions>
          <Button onClick={onRetry}>{say.retry}</Button>
        </MessageBarActions>
      )}
    </MessageBar>
  )
}
