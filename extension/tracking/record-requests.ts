/** What the freelancer says about recorded time. */
import { dayInterval, weekOf } from '../../core/rules/calendar/week.ts'
import type { TrackerClaim } from '../../core/tracker/state.ts'
import { type Answer, DONE, type Handlers, refuse } from '../messages.ts'
import type { Database, WeekKey } from '../store/database.ts'
import { appendClaim } from '../store/outbox.ts'
import { withholdPicture } from '../store/pictures.ts'
import { readValue } from '../store/values.ts'
import { cut } from './cut.ts'
import { refuseEntryWeek } from './job-permission.ts'
import type { Service } from './service.ts'

export function createRecordHandlers(
  database: Database,
  service: Service,
): Pick<Handlers, 'comment' | 'delete' | 'add-other' | 'withdraw-other' | 'submit-early'> {
  const { engine, sync } = service

  /** @param together what else belongs into the transaction of the claim */
  const append = async (
    week: WeekKey,
    claim: TrackerClaim,
    together: () => Promise<void> = async () => {},
  ): Promise<Answer> => {
    const now = await engine.now()
    const { claims, runs, chains, images, values } = database
    await database.transaction('rw', [claims, runs, chains, images, values], async () => {
      await appendClaim(database, week, claim, { now, shareAt: now })
      await together()
    })
    void sync.refresh().then(service.showState)
    return DONE
  }
  const weekOfScreenshot = async (id: string): Promise<WeekKey | undefined> => {
    const own = await database.claims.get(id)
    return own?.week ?? (await database.remoteRecords.filter(({ record }) => record.id === id).first())?.week
  }
  return {
    async comment({ screenshot, text }) {
      const short = cut(text)
      await engine.play({ type: 'commented', picture: screenshot, text: short })
      const week = await weekOfScreenshot(screenshot)
      if (week === undefined) return DONE
      const at = await engine.now()
      return append(week, { kind: 'comment', id: crypto.randomUUID(), at, screenshot, text: short })
    },

    async delete({ screenshot }) {
      const { phase } = await engine.state()
      const isInProgress =
        phase.kind === 'on' && phase.slot.picture.kind === 'taken' && phase.slot.picture.id === screenshot
      if (isInProgress) {
        await engine.play({ type: 'deleted', picture: screenshot })
        return DONE
      }
      const week = await weekOfScreenshot(screenshot)
      if (week === undefined) return refuse('no-such-screenshot', 'This screenshot is not here any more.')
      const at = await engine.now()
      const deletion = { kind: 'deletion', id: crypto.randomUUID(), at, screenshot } as const
      return append(week, deletion, () => withholdPicture(database, screenshot))
    },

    async 'add-other'({ job, day, seconds, description, idle }) {
      const text = cut(description)
      if (text === '') return refuse('no-description', 'Say what you did in these hours.')
      const policy = await engine.policy()
      const weekId = weekOf(dayInterval(day, policy.zone).from, policy.zone)
      const refusal = refuseEntryWeek(
        (await readValue(database, 'jobs'))?.find(({ id }) => id === job),
        weekId,
        await engine.now(),
        policy,
      )
      if (refusal) return { ok: false, ...refusal }
      const week = `${job}/${weekId}`
      const at = await engine.now()
      return append(week, {
        kind: 'other',
        id: crypto.randomUUID(),
        at,
        day,
        seconds,
        description: text,
        idle,
      })
    },

    async 'withdraw-other'({ other }) {
      const row = await database.claims.get(other)
      if (row?.record.kind !== 'other') return refuse('no-such-entry', 'This entry is not here.')
      const at = await engine.now()
      return append(row.week, { kind: 'withdrawal', id: crypto.randomUUID(), at, of: other })
    },

    async 'submit-early'({ job, week }) {
      const { phase } = await engine.state()
      if (phase.kind !== 'off' && phase.session.job === job) await engine.play({ type: 'job-not-allowed' })
      const at = await engine.now()
      return append(`${job}/${week}`, { kind: 'submit', id: crypto.randomUUID(), at })
    },
  }
}
