import type { WeekOpened } from '../../../../core/protocol/records.ts'
import type { Instant, Interval } from '../../../../core/rules/calendar/instant.ts'
import { reviewExtension } from '../../../../core/rules/calendar/outage.ts'
import { ALIVE } from '../../../infra/clock-guard.ts'
import type { Reader, Tx } from '../../../infra/database/database.ts'
import { inParts } from '../../../infra/database/in-parts.ts'
import { integer, orNull, type RowOf, rowOf, text } from '../../../infra/database/row.ts'
import { dropSetting, keepSetting, readSetting } from '../../../infra/database/settings.ts'
import { systemMessage } from '../announce.ts'
import type { WeekPorts } from '../ports.ts'
import { publishAll } from '../publish.ts'
import { type Place, RUNNING } from '../week-rows.ts'

const OUTAGES = 'outages'
/** Weeks whose review an outage came near and that could not be looked at, as a list of texts. */
export const BROKEN_WEEKS = 'broken-weeks'
/** Signs of life are written this often; a shorter silence is no outage. */
const SIGN_EVERY_MS = 60_000
const SHORTEST_OUTAGE_MS = 5 * SIGN_EVERY_MS
/** Outages older than the longest review period can't extend anything any more. */
const KEEP_MS = 30 * 86_400_000

/**
 * Remembers when the server was up, so that a review isn't cut short by an outage (W7): a stop of the server, or of
 * its machine under it, such as a laptop's lid.
 */
export function createOutageBook(ports: WeekPorts, log: (problem: unknown) => void) {
  const { database, clock } = ports
  /** By the machine's clock, which the sandbox doesn't move; null: not in this process. */
  let signedAt: Instant | null = null
  let signing: Promise<number> | null = null

  const take = async (now: Instant): Promise<number> => {
    const machineNow = now - clock.simulatedOffsetMs()
    const aliveAt =
      signedAt === null
        ? Number((await readSetting(database, ALIVE)) ?? now)
        : now - Math.max(machineNow - signedAt, 0)
    const before = JSON.parse((await readSetting(database, OUTAGES)) ?? '[]') as Interval[]
    const isOutage = now - aliveAt >= SHORTEST_OUTAGE_MS
    const outages = before.filter(({ to }) => now - to < KEEP_MS)
    if (isOutage) outages.push({ from: aliveAt, to: now })
    await database.write(async (tx) => {
      await keepSetting(tx, ALIVE, String(now))
      if (outages.length !== before.length || isOutage)
        await keepSetting(tx, OUTAGES, JSON.stringify(outages))
    })
    // A start looks at former outages too: the last one may have died before it had extended all.
    const extended = isOutage || signedAt === null ? await extendReviews(ports, outages, now, log) : 0
    signedAt = machineNow
    return extended
  }

  return {
    /**
     * A sign of life. Before any transition, and now and then: an outage in the last hours of a review lengthens it
     * by its length, with a message in the Workroom.
     * @returns how many reviews were extended
     */
    sign(now: Instant): Promise<number> {
      const silentMs = signedAt === null ? SIGN_EVERY_MS : now - clock.simulatedOffsetMs() - signedAt
      if (!signing && silentMs >= 0 && silentMs < SIGN_EVERY_MS) return Promise.resolve(0)
      signing ??= take(now).finally(() => {
        signing = null
      })
      return signing
    },
  }
}

/** A week that can't be read keeps its end, is noted for the operator, and holds up no other. */
async function extendReviews(
  ports: WeekPorts,
  outages: readonly Interval[],
  now: Instant,
  log: (problem: unknown) => void,
): Promise<number> {
  if (outages.length === 0) return 0
  const { database, policy } = ports
  const rows = await database.read(
    `select job_id, week, review_ends_at from timesheets where ${RUNNING}`,
    {},
    REVIEW,
  )
  // The rule decides, in a transaction; this passes by what no outage came near, however the others lengthened it.
  const nearMs =
    policy.outageWindowHours * 3_600_000 + outages.reduce((sum, { from, to }) => sum + to - from, 0)
  const isNear = ({ reviewEndsAt }: ReviewRow) =>
    outages.some(({ from, to }) => to > reviewEndsAt - nearMs && from < reviewEndsAt)
  const broken: string[] = []
  const extendThese = async (some: readonly ReviewRow[]): Promise<number> => {
    try {
      if ((await extensions(database, some, outages)).length === 0) return 0
      return await database.write((tx) => extend(ports, tx, some, outages, now))
    } catch (error) {
      const [row, ...others] = some
      let extended = 0
      if (others.length > 0) for (const one of some) extended += await extendThese([one])
      else {
        log(error)
        broken.push(`${row?.week} of job ${row?.jobId}`)
      }
      return extended
    }
  }
  let extended = 0
  for (const some of inParts(rows.filter(isNear))) extended += await extendThese(some)
  await database.write((tx) =>
    broken.length > 0 ? keepSetting(tx, BROKEN_WEEKS, JSON.stringify(broken)) : dropSetting(tx, BROKEN_WEEKS),
  )
  return extended
}

const REVIEW = rowOf({ jobId: text, week: text, reviewEndsAt: integer })
type ReviewRow = RowOf<typeof REVIEW>
type Extension = Place & { until: Instant }

/** The new ends of reviews as they stand, where they are later than now, by the policies that the weeks were opened with. */
async function extensions(
  from: Reader,
  places: readonly Place[],
  outages: readonly Interval[],
): Promise<Extension[]> {
  const rows = await from.read(
    `select t.job_id, t.week, t.review_ends_at, r.body from timesheets t
     left join server_records r on r.job_id = t.job_id and r.week = t.week and r.id = 'week'
     where (t.job_id, t.week) in (values :places)`,
    { places: places.map(({ jobId, week }) => [jobId, week]) },
    rowOf({ jobId: text, week: text, reviewEndsAt: integer, body: orNull(text) }),
  )
  return rows.flatMap(({ body, reviewEndsAt, ...place }) => {
    if (body === null) throw new Error(`week ${place.week} of job ${place.jobId} was never opened`)
    const until = reviewExtension(place.week, outages, (JSON.parse(body) as WeekOpened).policy)
    return until && until > reviewEndsAt ? [{ ...place, until }] : []
  })
}

async function extend(
  ports: WeekPorts,
  tx: Tx,
  places: readonly Place[],
  outages: readonly Interval[],
  now: Instant,
): Promise<number> {
  const found = await extensions(tx, places, outages)
  for (const [until, some] of Map.groupBy(found, (one) => one.until))
    await tx.run(
      `update timesheets set review_ends_at = :until, updated_at = :now where (job_id, week) in (values :places)`,
      { until, now, places: some.map(({ jobId, week }) => [jobId, week]) },
    )
  const sayings = found.flatMap(({ jobId: job, week, until }) => {
    const event = {
      event: 'review-extended',
      message: { code: 'review-extended', params: { week: { week }, until: { until } } } as const,
    }
    const extended = { id: `extended-${until}`, at: now, kind: 'review-extended' as const, until }
    return [extended, systemMessage(event, now, `${week}-${until}`)].map((record) => ({ job, week, record }))
  })
  await publishAll(ports, tx, sayings)
  return found.length
}
