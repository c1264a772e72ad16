/** Ends long-running operations of the Azure side when their time has come. */
import type { JobHandler } from '../jobs/runner.ts'
import { endOperation, endOperationJobKind, operationLife } from './operation-rules.ts'
import { dropOperationsBefore, findOperation, putOperation } from './operation-store.ts'

export const endOperationJob: JobHandler = {
  kind: endOperationJobKind,
  async run(job, { db, now }) {
    const { operationId } = job.payload as { operationId: string }
    const operation = await findOperation(db, operationId)
    return (
      operation && { writes: [putOperation(endOperation(operation, { status: 'Succeeded' })), dropOperationsBefore(now - operationLife)] }
    )
  },
}
