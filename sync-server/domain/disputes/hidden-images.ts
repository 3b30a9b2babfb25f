import type { ScreenshotClaim, ServerRecord } from '../../../core/protocol/records.ts'
import type { Database } from '../../infra/database/database.ts'

/** Whether support has hidden an image of a job, or its thumbnail, from both parties (R1). */
export async function isHiddenImage(database: Database, job: string, sha256: string): Promise<boolean> {
  const hidden = await database.read<{ body: string }>(
    `select body from server_records where job_id = :job and kind = 'hidden'`,
    { job },
  )
  const ids = hidden.flatMap(({ body }) => {
    const record = JSON.parse(body) as ServerRecord
    return record.kind === 'hidden' ? [record.screenshot] : []
  })
  if (ids.length === 0) return false
  const claims = await database.read<{ body: string }>(
    `select body from claims where job_id = :job and kind = 'screenshot' and id in (:ids)`,
    { job, ids },
  )
  return claims.some(({ body }) => {
    const { image, thumbnail } = JSON.parse(body) as ScreenshotClaim
    return image?.sha256 === sha256 || thumbnail?.sha256 === sha256
  })
}
