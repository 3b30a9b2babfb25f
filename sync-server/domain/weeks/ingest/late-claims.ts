import * as v from 'valibot'
import type { RulingReason } from '../../../../core/messages/message.ts'
import { unreadable } from '../../../../core/projection/unreadable.ts'
import { FreelancerClaim, type LateClaim, type Ruling } from '../../../../core/protocol/records.ts'
import type { Instant, WeekId } from '../../../../core/rules/calendar/instant.ts'
import type { Refusal } from '../../../../core/rules/refusal.ts'
import type { Tx } from '../../../infra/database/database.ts'
import { integer, orNull, rowOf, text } from '../../../infra/database/row.ts'
import { refusalOf } from '../../../refused.ts'
import type { WeekPorts } from '../ports.ts'
import { publish } from '../publish.ts'
import type { Batch } from './batch.ts'

/** A week has 840 slots; an honest device says a few records about each. */
const MOST_LATE_CLAIMS = 20_000

type LateClaimsRefusal = Refusal<'unknown-week' | 'not-sealed' | 'too-many-late-claims'>

const UNKNOWN_WEEK: LateClaimsRefusal = refusalOf('unknown-week')
const NOT_SEALED: LateClaimsRefusal = refusalOf('not-sealed')
const TOO_MANY: LateClaimsRefusal = refusalOf('too-many-late-claims')

/**
 * Takes claims of a sealed week (T7): each stands in the server's document from now on, since the freelancer's takes
 * nothing more, and is ruled on as any other. Tracked time is late time of the next timesheet, anything else is
 * refused. A record that is known already, by this way or from before the seal, gets the ruling that it has.
 * @returns a ruling on each record, in their order; one whose form is wrong is refused and not kept
 */
export async function takeLateClaims(
  ports: WeekPorts,
  ingest: (tx: Tx, batches: readonly Batch[]) => Promise<void>,
  given: { job: string; week: WeekId; records: readonly { id: string }[]; receivedAt: Instant },
): Promise<LateClaimsRefusal | { rulings: Ruling[] }> {
  const { job, week, receivedAt } = given
  const { database } = ports
  const formless: Ruling[] = []
  const claims = new Map<string, FreelancerClaim>()
  for (const record of given.records) {
    const parsed = v.safeParse(FreelancerClaim, record)
    if (!parsed.success)
      formless.push(refused(record.id, unreadable('freelancer', record, parsed.issues), receivedAt))
    else if (!claims.has(record.id)) claims.set(record.id, parsed.output)
  }
  const refusal = await database.write(async (tx) => {
    const [row] = await tx.read(
      'select sealed_at from timesheets where job_id = :job and week = :week',
      { job, week },
      rowOf({ sealedAt: orNull(integer) }),
    )
    if (!row) return UNKNOWN_WEEK
    if (row.sealedAt === null) return NOT_SEALED
    const fresh = await unknown(tx, job, claims)
    if (fresh.length + (await lateClaimsOf(tx, job, week)) > MOST_LATE_CLAIMS) return TOO_MANY
    const taken = fresh.map(
      (claim): LateClaim => ({ id: `claim-${claim.id}`, at: receivedAt, kind: 'late-claim', claim }),
    )
    await publish(ports, tx, job, week, taken)
    await ingest(tx, [{ job, week, author: 'freelancer', records: fresh, receivedAt }])
    return null
  })
  if (refusal) return refusal
  const said = await ports.documents.readRecords(job, week, 'server')
  const rulings = said.filter((record): record is Ruling => record.kind === 'ruling')
  const byClaim = new Map([...formless, ...rulings].map((ruling) => [ruling.of, ruling]))
  return { rulings: given.records.flatMap(({ id }) => byClaim.get(id) ?? []) }
}

const refused = (of: string, reason: RulingReason, at: Instant): Ruling => ({
  ...{ id: `ruling-${of}`, at, kind: 'ruling', of },
  ...{ verdict: 'refused', ...reason },
})

async function unknown(
  tx: Tx,
  job: string,
  claims: ReadonlyMap<string, FreelancerClaim>,
): Promise<FreelancerClaim[]> {
  if (claims.size === 0) return []
  const known = await tx.read(
    `select id from claims where job_id = :job and author = 'freelancer' and id in (:ids)`,
    { job, ids: [...claims.keys()] },
    rowOf({ id: text }),
  )
  const ids = new Set(known.map(({ id }) => id))
  return [...claims.values()].filter(({ id }) => !ids.has(id))
}

async function lateClaimsOf(tx: Tx, job: string, week: WeekId): Promise<number> {
  const [row] = await tx.read(
    `select count(*) as count from server_records where job_id = :job and week = :week and kind = 'late-claim'`,
    { job, week },
    rowOf({ count: integer }),
  )
  return row?.count ?? 0
}
