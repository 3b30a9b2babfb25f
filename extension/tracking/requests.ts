/** What the extension's pages can ask for: each request reads from top to bottom. */
import { browser } from 'wxt/browser'
import { dayInterval, weekOf } from '../../core/rules/calendar/week.ts'
import type { TrackerClaim } from '../../core/tracker/state.ts'
import { type Answer, DONE, type Handlers, refuse } from '../messages.ts'
import type { Database, WeekKey } from '../store/database.ts'
import { appendClaim, retryClaims } from '../store/outbox.ts'
import { retryPictures, withholdPicture } from '../store/pictures.ts'
import { readValue, writeValue } from '../store/values.ts'
import { isSuspect, NO_ANCHOR, takeAnchor } from '../sync/anchor.ts'
import { createApi, signIn } from '../sync/api.ts'
import { reasonOf } from '../sync/sync.ts'
import { readServerAddress } from '../ui/origin.ts'
import { refuseEntryWeek, refuseTracking } from './job-permission.ts'
import { type Service, waitingCount } from './service.ts'
import { type IdleState, queryActivity } from './signs.ts'

/** How long Start waits for the server's clock and jobs. */
const SERVER_WAIT_MS = 3000

export function createHandlers(database: Database, service: Service): Handlers {
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
    return own?.week ?? (await database.seen.filter(({ record }) => record.id === id).first())?.week
  }
  const refresh = async (): Promise<Answer> => {
    try {
      await service.refreshFromServer()
      await sync.retry()
      return DONE
    } catch (error) {
      return { ok: false, ...reasonOf(error) }
    }
  }

  return {
    async connect({ server, email, password }) {
      const address = readServerAddress(server)
      if ('code' in address) return { ok: false, ...address }
      try {
        const before = await readValue(database, 'account')
        const account = await signIn(address.origin, { email, password, label: deviceLabel() })
        if (before && before.person.id !== account.person.id && (await waitingCount(database)) > 0)
          return refuse(
            'other-person',
            `${before.person.name} has recorded hours here that are not on the server yet. Sign in as ${before.person.email}.`,
          )
        // From here on every record names the server's time as this device was given it (C10).
        const anchor = await takeAnchor(createApi(account), account.device, NO_ANCHOR)
        if (anchor.token === null)
          return refuse('slow-server', 'The server took too long to answer. Try again.')
        await writeValue(database, 'account', account)
        await engine.setAnchor(anchor, isSuspect(anchor, await engine.policy()))
      } catch (error) {
        return { ok: false, ...reasonOf(error) }
      }
      return refresh()
    },

    async disconnect() {
      const account = await readValue(database, 'account')
      if (!account) return DONE
      if ((await engine.state()).phase.kind !== 'off') await engine.play({ type: 'stop' })
      const waiting = await waitingCount(database)
      if (waiting > 0)
        return refuse(
          'waiting',
          `${waiting} items have not reached the server. Let them sync or export them in the diary first.`,
        )
      await createApi(account)
        .signOut()
        .catch(() => {})
      await writeValue(database, 'account', undefined)
      await writeValue(database, 'jobs', undefined)
      await writeValue(database, 'selectedJob', undefined)
      await sync.refresh()
      return DONE
    },

    refresh,

    async 'select-job'({ job }) {
      if ((await engine.state()).phase.kind !== 'off')
        return refuse('tracker-on', 'Stop the Tracker before you change the job.')
      await writeValue(database, 'selectedJob', job)
      await service.watchWeeks()
      return DONE
    },

    async start({ job }) {
      const account = await readValue(database, 'account')
      if (!account) return refuse('not-connected', 'Connect to your server first.')
      if (!(await browser.permissions.contains({ origins: ['<all_urls>'] })))
        return refuse(
          'no-permission',
          'Start from the popup: the browser asks you to allow pictures of pages.',
        )
      // Offline, or with a server that takes its time, the last known jobs and clock decide (C3).
      await Promise.race([service.refreshFromServer().catch(() => {}), pause(SERVER_WAIT_MS)])
      const known = (await readValue(database, 'jobs')) ?? []
      const refusal = refuseTracking(
        known.find(({ id }) => id === job),
        await engine.now(),
        await service.isSubmittedEarly(job),
      )
      if (refusal) return { ok: false, ...refusal }
      const seen: IdleState = await queryActivity(60)
      const policy = await engine.policy()
      await writeValue(database, 'alert', undefined)
      const { phase } = await engine.play({
        type: 'start',
        job,
        session: crypto.randomUUID(),
        clockSuspect: isSuspect((await readValue(database, 'anchor')) ?? NO_ANCHOR, policy),
        locked: seen === 'locked',
      })
      return phase.kind === 'on' && phase.session.job === job
        ? DONE
        : refuse('tracker-on', 'The Tracker is on already. Stop or resume it first.')
    },

    async stop() {
      await engine.play({ type: 'stop' })
      return DONE
    },

    async resume() {
      await engine.play({ type: 'resume' })
      return DONE
    },

    async memo({ text }) {
      await engine.play({ type: 'commented', picture: null, text: cut(text) })
      return DONE
    },

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

    async 'retry-sync'() {
      await retryClaims(database)
      await retryPictures(database)
      return refresh()
    },

    async 'save-preferences'({ excludedSites, holdMinutes, captureNotice }) {
      await writeValue(database, 'preferences', { excludedSites, holdMinutes, captureNotice })
      return DONE
    },

    async 'dismiss-alert'() {
      await writeValue(database, 'alert', undefined)
      await service.showState()
      return DONE
    },

    async activity({ keys, pointer, wheel }) {
      if ((await engine.state()).phase.kind !== 'on') return { counting: false }
      await engine.play({ type: 'activity', keys, pointer, wheel })
      return { counting: true }
    },
  }
}

/** As much as a record takes, without half a character at its end, which no text in a document can have. */
const cut = (text: string): string => text.trim().slice(0, 500).toWellFormed()

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}

/** What the person's list of devices shows. */
function deviceLabel(): string {
  const agent = navigator.userAgent
  const browserName = /Firefox/.test(agent) ? 'Firefox' : /Edg\//.test(agent) ? 'Edge' : 'Chrome'
  const system = /Windows/.test(agent) ? 'Windows' : /Mac OS/.test(agent) ? 'macOS' : 'Linux'
  return `Tracker in ${browserName} on ${system}`
}
