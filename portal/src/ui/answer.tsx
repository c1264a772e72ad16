/** What stands in the place of an answer: nothing yet, why there is none, or what it came to. */
import { Button, MessageBar, MessageBarActions, MessageBarBody, MessageBarTitle, Skeleton, SkeletonItem } from '@fluentui/react-components'
import type { UseQueryResult } from '@tanstack/react-query'
import { ApiFault } from 'lazuli-sdk/fault.ts'
import type { ReactNode } from 'react'
import { useSpoken } from '../words/words.tsx'

interface Props<Reply> {
  of: UseQueryResult<Reply>
  children: (reply: Reply) => ReactNode
}

export function Answer<Reply>({ of, children }: Props<Reply>) {
  const { words } = useSpoken()
  if (of.isError) return <Problem error={of.error} onRetry={() => void of.refetch()} />
  if (of.data === undefined)
    return (
      <Skeleton aria-label={words.shell.loading}>
        <SkeletonItem size={48} />
      </Skeleton>
    )
  return <>{children(of.data)}</>
}

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
