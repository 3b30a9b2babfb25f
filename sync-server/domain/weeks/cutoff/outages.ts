import type { Instant, Interval } from '../../../../core/rules/calendar/instant.ts'
import { reviewExtension } from '../../../../core/rules/calendar/outage.ts'
import { ALIVE } from '../../../infra/clock-guard.ts'
import type { Reader } from '../../../infra/database/database.ts'
import { dropSetting, keepSetting, readSetting } from '../../../infra/database/settings.ts'
import { systemMessage } from '../announce.ts'
import type { WeekPorts } from '../ports.ts'
import { publish } from '../publish.ts'
import { loadWeek, RUNNING, type TimesheetRow } from '../week-rows.ts'

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
  const rows = await database.read<Pick<TimesheetRow, 'job_id' | 'week' | 'review_ends_at'>>(
    `select job_id, week, review_ends_at from timesheets where ${RUNNING}`,
  )
  // The rule decides, in a transaction; this passes by what no outage came near, however the others lengthened it.
  const nearMs =
    policy.outageWindowHours * 3_600_000 + outages.reduce((sum, { from, to }) => sum + to - from, 0)
  const isNear = ({ review_ends_at }: { review_ends_at: Instant }) =>
    outages.some(({ from, to }) => to > review_ends_at - nearMs && from < review_ends_at)
  let extended = 0
  const broken: string[] = []
  for (const { job_id, week } of rows.filter(isNear)) {
    try {
      if (!(await extension(database, job_id, week, outages))) continue
      if (await extendOne(ports, job_id, week, outages, now)) extended += 1
    } catch (error) {
      log(error)
      broken.push(`${week} of job ${job_id}`)
    }
  }
  await database.write((tx) =>
    broken.length > 0 ? keepSetting(tx, BROKEN_WEEKS, JSON.stringify(broken)) : dropSetting(tx, BROKEN_WEEKS),
  )
  return extended
}

/** The week as it stands and its review's new end, or null where that is no later than now. */
async function extension(from: Reader, job: string, week: string, outages: readonly Interval[]) {
  const loaded = await loadWeek(from, job, week)
  const until = loaded && reviewExtension(week, outages, loaded.policy)
  return until && until > loaded.row.review_ends_at ? { policy: loaded.policy, until } : null
}

async function extendOne(
  ports: WeekPorts,
  job: string,
  week: string,
  outages: readonly Interval[],
  now: Instant,
): Promise<boolean> {
  return ports.database.write(async (tx) => {
    const found = await extension(tx, job, week, outages)
    if (!found) return false
    const { until } = found
    await tx.run(
      'update timesheets set review_ends_at = :until, updated_at = :now where job_id = :job and week = :week',
      { until, now, job, week },
    )
    const event = {
      event: 'review-extended',
      message: { code: 'review-extended', params: { week: { week }, until: { until } } } as const,
    }
    await publish(ports, tx, job, week, [
      { id: `extended-${until}`, at: now, kind: 'review-extended', until },
      systemMessage(event, now, `${week}-${until}`),
    ])
    return true
  })
}
