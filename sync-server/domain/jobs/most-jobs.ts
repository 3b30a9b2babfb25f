import type { Instant } from '../../../core/rules/calendar/instant.ts'
import type { Tx } from '../../infra/database/database.ts'
import { integer, type RowOf, rowOf, text } from '../../infra/database/row.ts'
import { Refused } from '../../refused.ts'

/** Of one person: whoever makes more makes them for nobody. */
const MOST_UNJOINED = 50
const MOST_RUNNING = 500
const MOST_A_DAY = 200

const ASKED = rowOf({ status: text, createdAt: integer })

/** Refuses a person who has made that many (A4). */
export async function refuseManyJobs(tx: Tx, personId: string, now: Instant): Promise<void> {
  const since = now - 86_400_000
  const jobs = await tx.read(
    `select status, created_at from jobs where (client_id = :personId or freelancer_id = :personId)
     and (status <> 'ended' or created_at > :since)`,
    { personId, since },
    ASKED,
  )
  const count = (isMeant: (job: RowOf<typeof ASKED>) => boolean) => jobs.filter(isMeant).length
  if (count(({ createdAt }) => createdAt > since) >= MOST_A_DAY) throw new Refused('too-many-jobs')
  if (count(({ status }) => status === 'invited') >= MOST_UNJOINED)
    throw new Refused('too-many-unjoined-jobs')
  if (count(({ status }) => status !== 'ended') >= MOST_RUNNING) throw new Refused('too-many-running-jobs')
}
