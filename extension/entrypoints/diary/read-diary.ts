import { project } from '../../../core/projection/project.ts'
import { daysBegun, weekOf } from '../../../core/rules/calendar/week.ts'
import { DEFAULT_POLICY } from '../../../core/rules/policy.ts'
import type { Database, WeekKey } from '../../store/database.ts'
import { readValue } from '../../store/values.ts'
import { readWeek } from '../../store/week-records.ts'
import { instantBy, NO_ANCHOR } from '../../sync/anchor.ts'

/** One job's week as this device knows it, drawn the same way as in the Workroom (V7). */
export async function readDiary(database: Database, chosen: { job: string | null; week: string | null }) {
  const jobs = (await readValue(database, 'jobs')) ?? []
  const policy = (await readValue(database, 'policy')) ?? DEFAULT_POLICY
  const now = instantBy((await readValue(database, 'anchor')) ?? NO_ANCHOR, Date.now())
  const thisWeek = weekOf(now, policy.zone)
  const week = chosen.week ?? thisWeek
  const job = chosen.job ?? (await readValue(database, 'selectedJob')) ?? null
  const key: WeekKey | null = job === null ? null : `${job}/${week}`
  const records = key === null ? null : await readWeek(database, key)
  const health = await readValue(database, 'health')
  return {
    account: await readValue(database, 'account'),
    jobs,
    job,
    week,
    thisWeek,
    /** By the policy's clocks, which a week's days go by. */
    days: daysBegun(week, now, policy.zone),
    key,
    fetched: key === null ? undefined : await database.fetched.get(key),
    isOffline: health?.state === 'offline' || health?.state === 'signed-out',
    /** Why the server doesn't give this week. */
    problem: health?.problems.find((one) => key !== null && one.week.startsWith(`${key}/`))?.sentence ?? null,
    records,
    projected: records && project(week, records, policy),
  }
}

export type DiaryModel = Awaited<ReturnType<typeof readDiary>>
