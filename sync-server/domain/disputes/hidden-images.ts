import type { ScreenshotClaim, ServerRecord } from '../../../core/protocol/records.ts'
import type { Database } from '../../infra/database/database.ts'
import { json, rowOf } from '../../infra/database/row.ts'

/** Whether support has hidden an image of a job, or its thumbnail, from both parties (R1). */
export async function isHiddenImage(database: Database, job: string, sha256: string): Promise<boolean> {
  const hidden = await database.read(
    `select body from server_records where job_id = :job and kind = 'hidden'`,
    { job },
    rowOf({ body: json<ServerRecord>() }),
  )
  const ids = hidden.flatMap(({ body }) => (body.kind === 'hidden' ? [body.screenshot] : []))
  if (ids.length === 0) return false
  const claims = await database.read(
    `select body from claims where job_id = :job and kind = 'screenshot' and id in (:ids)`,
    { job, ids },
    rowOf({ body: json<ScreenshotClaim>() }),
  )
  return claims.some(
    ({ body: { image, thumbnail } }) => image?.sha256 === sha256 || thumbnail?.sha256 === sha256,
  )
}
