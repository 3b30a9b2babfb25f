import type { Interval } from '../../core/rules/facts.ts'
import { reviewExtension } from '../../core/rules/outage.ts'
import type { Instant } from '../../core/rules/week.ts'
import { deadline } from '../../core/view/format.ts'
import { keepSetting, readSetting } from '../database/settings.ts'
import { systemMessage } from './announce.ts'
import type { WeekPorts } from './ports.ts'
import { say } from './say.ts'
import { loadWeek } from './week-rows.ts'

const ALIVE = 'alive-at'
const OUTAGES = 'outages'
/** Signs of life are written this often; a shorter silence is no outage. */
const SIGN_EVERY_MS = 60_000
const SHORTEST_OUTAGE_MS = 5 * SIGN_EVERY_MS
/** Outages older than the longest review period can't extend anything any more. */
const KEEP_MS = 30 * 86_400_000

/** Remembers when the server was up, so that a review isn't cut short by an outage (W7). */
export function createOutageBook(ports: WeekPorts) {
  const { database } = ports
  let signedAt = Number.NEGATIVE_INFINITY

  const keep = (name: string, value: string) => database.write((tx) => keepSetting(database, tx, name, value))

  return {
    /** At each round of the timer. */
    async sign(now: Instant): Promise<void> {
      if (now - signedAt < SIGN_EVERY_MS) return
      signedAt = now
      await keep(ALIVE, String(now))
    },

    /**
     * At start, before any transition: an outage in the last hours of a review lengthens it by its length,
     * with a message in the Workroom.
     * @returns how many reviews were extended
     */
    async extendReviews(now: Instant): Promise<number> {
      const aliveAt = Number((await readSetting(database, ALIVE)) ?? now)
      const before = JSON.parse((await readSetting(database, OUTAGES)) ?? '[]') as Interval[]
      const outages = before.filter(({ to }) => now - to < KEEP_MS)
      if (now - aliveAt >= SHORTEST_OUTAGE_MS) outages.push({ from: aliveAt, to: now })
      await keep(OUTAGES, JSON.stringify(outages))
      if (outages.length === 0) return 0
      const rows = await database.read<{ job_id: string; week: string }>(
        `select job_id, week from timesheets where state in ('submitted', 'disputed', 'open')`,
      )
      let extended = 0
      for (const { job_id, week } of rows)
        if (await extendOne(ports, job_id, week, outages, now)) extended += 1
      return extended
    },
  }
}

async function extendOne(
  ports: WeekPorts,
  job: string,
  week: string,
  outages: readonly Interval[],
  now: Instant,
): Promise<boolean> {
  return ports.database.write(async (tx) => {
    const loaded = await loadWeek(ports.database, job, week, tx)
    const until = loaded && reviewExtension(week, outages, loaded.policy)
    if (!loaded || !until || until <= loaded.row.review_ends_at) return false
    await ports.database.run(
      tx,
      'update timesheets set review_ends_at = :until, updated_at = :now where job_id = :job and week = :week',
      { until, now, job, week },
    )
    const { zone } = loaded.policy
    const reason = 'The server was down during the last day of the review.'
    const event = {
      event: 'review-extended',
      text: `${reason} The review now ends ${deadline(until, zone, zone)}.`,
      subject: 'The review was extended',
    }
    await say(ports, tx, job, week, [
      { id: `extended-${until}`, at: now, kind: 'review-extended', until, reason },
      systemMessage(event, now, `${week}-${until}`),
    ])
    return true
  })
}
