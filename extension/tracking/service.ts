/** The background's parts put together: engine, timers, capture, sync, signs, badge. */

import { browser } from 'wxt/browser'
import type { StateChange } from '../../core/protocol/records.ts'
import { weekOf } from '../../core/rules/calendar/week.ts'
import type { Refusal } from '../../core/rules/refusal.ts'
import type { Effect, Paused, TrackerState } from '../../core/tracker/state.ts'
import { takeShot } from '../capture/shoot.ts'
import type { Database, WeekKey } from '../store/database.ts'
import { readPreferences, readValue, writeValue } from '../store/values.ts'
import { isSuspect, NO_ANCHOR, takeAnchor } from '../sync/anchor.ts'
import { createApi } from '../sync/api.ts'
import { createSync } from '../sync/sync.ts'
import type { Presence } from '../sync/week-sync.ts'
import { maySeePages } from '../ui/permission.ts'
import { showBadge } from './badge.ts'
import { startCounting, stopCounting } from './counting.ts'
import { createEngine } from './engine.ts'
import { refuseTracking } from './job-permission.ts'
import { alertOf, backWords, wordsOf } from './notice-words.ts'
import { showNotice, showWords } from './notices.ts'
import { eventOfIdleState, type IdleState, queryActivity, watchIdleness } from './signs.ts'
import { createTimers } from './timers.ts'
import { UNWRITABLE } from './unwritable.ts'

/** How often a running Tracker asks the server for its clock, jobs and policy. */
const REFRESH_MS = 5 * 60_000
/** Of the popup: a day may begin in one week and end in the next. */
const MOST_SHOWN = 2

export function createService(database: Database) {
  /** The weeks that each open page shows. */
  const shown = new Map<object, readonly WeekKey[]>()
  let refreshedAt = 0

  const quietly = (work: Promise<unknown>, what: string) => {
    work.catch((error) => console.warn(what, error))
  }
  const engine = createEngine(
    database,
    (effects, wrote) => {
      for (const effect of effects) quietly(carryOut(effect), effect.type)
      if (wrote) quietly(sync.refresh().then(showState), 'sync')
    },
    (is) => quietly(unwritable(is), 'storage'),
  )
  const sync = createSync(database, engine.now)
  const timers = createTimers({
    capture: () => quietly(engine.play({ type: 'capture-due' }), 'capture'),
    heartbeat: () => quietly(beat(), 'heartbeat'),
  })

  const carryOut = async (effect: Effect): Promise<void> => {
    switch (effect.type) {
      case 'schedule-capture':
        return timers.scheduleCapture(effect.at - (await engine.now()))
      case 'take-capture':
        return takePicture(effect.id, effect.black)
      case 'show-notice': {
        // A gap may be a jump of this computer's clock: the server's is asked soon.
        if (effect.notice.kind === 'gap') refreshedAt = 0
        const { notice } = effect
        const code = alertOf(notice)
        const words = code === null ? null : wordsOf(notice, false)
        if (code !== null && words) await raiseAlert({ code, sentence: `${words.title}. ${words.message}` })
        await showNotice(notice, (await readPreferences(database)).captureNotice)
        return
      }
      case 'set-badge':
        return enterPhase()
    }
  }

  const takePicture = async (id: string, black: boolean): Promise<void> => {
    const clockOffsetMs = ((await readValue(database, 'anchor')) ?? NO_ANCHOR).skewMs
    const { excludedSites } = await readPreferences(database)
    const taken = await takeShot({ black, excludedSites, clockOffsetMs }).catch((error) => {
      console.warn('capture', error)
      return null
    })
    if (taken === null) await engine.play({ type: 'capture-failed', id, clockOffsetMs })
    else await engine.play({ type: 'captured', id, shot: taken.shot }, { id, bytes: taken.bytes })
  }

  /** Timers, counters, presence and badge as the Tracker's phase wants them. */
  const enterPhase = async () => {
    const { phase } = await engine.state()
    const policy = await engine.policy()
    if (phase.kind === 'on') {
      watchIdleness(policy.idleSeconds)
      await timers.startHeartbeat(policy.heartbeatSeconds)
      quietly(startCounting(), 'counting')
    } else {
      await timers.stop()
      quietly(stopCounting(), 'counting')
    }
    await watchWeeks()
    await showState()
  }

  const watchWeeks = async () => {
    const { phase } = await engine.state()
    const week = weekOf(await engine.now(), (await engine.policy()).zone)
    const weeks = new Map<WeekKey, Presence>()
    for (const key of [...shown.values()].flat())
      weeks.set(key, { role: 'freelancer', tracker: 'off', since: null })
    if (phase.kind !== 'off')
      weeks.set(`${phase.session.job}/${week}`, {
        role: 'freelancer',
        tracker: phase.kind,
        since: phase.session.startedAt,
      })
    await sync.watch(weeks)
  }

  const showState = async () => {
    if ((await browser.storage.session.get(UNWRITABLE))[UNWRITABLE] === true) return
    const { phase } = await engine.state()
    const waiting = await waitingCount(database)
    await timers.keepTrying(waiting > 0)
    await showBadge({
      tracker: phase.kind,
      waiting,
      stuck: (await readValue(database, 'alert')) !== undefined,
    })
  }

  /** C3: in the browser's memory and on the badge, for in its storage it can't be said. */
  const unwritable = async (is: boolean) => {
    await browser.storage.session.set({ [UNWRITABLE]: is })
    if (!is) return showState()
    await showBadge({ tracker: 'off', waiting: 0, stuck: true })
    await sync.watch(new Map())
    await showNotice({ kind: 'stopped', because: 'storage-failed' }, false)
  }

  /** I3: whoever comes back to a pause is asked; the popup opens by itself where notices aren't allowed. */
  const askWhatNow = async (phase: Paused) => {
    if (!(await showWords('back', backWords(phase)))) await browser.action.openPopup().catch(() => {})
  }

  const beat = async () => {
    const policy = await engine.policy()
    const seen = await queryActivity(policy.heartbeatSeconds)
    const before = await engine.state()
    if (before.phase.kind === 'on' && before.phase.locked !== (seen === 'locked'))
      await engine.play({ type: seen === 'locked' ? 'locked' : 'unlocked' })
    const { phase } = await engine.play({ type: 'heartbeat', active: seen === 'active' })
    const isDue = Date.now() - refreshedAt > REFRESH_MS || (phase.kind === 'on' && phase.clockSuspect)
    if (phase.kind !== 'off' && isDue) quietly(refreshFromServer(), 'refresh')
    await showState()
  }

  /** Clock, policy and jobs from the server; offline, what was known stays. Rejects with ApiError. */
  const refreshFromServer = async () => {
    const account = await readValue(database, 'account')
    if (!account) return
    refreshedAt = Date.now()
    const api = createApi(account)
    const policy = await api.policy()
    await writeValue(database, 'policy', policy)
    const before = (await readValue(database, 'anchor')) ?? NO_ANCHOR
    const anchor = await takeAnchor(api, account.device, before)
    await engine.setAnchor(anchor, isSuspect(anchor, policy))
    const jobs = (await api.jobs()).filter(({ role }) => role === 'freelancer')
    await writeValue(database, 'jobs', jobs)
    const selected = await readValue(database, 'selectedJob')
    const first = jobs.find(({ status }) => status === 'working') ?? jobs[0]
    if (!jobs.some(({ id }) => id === selected)) await writeValue(database, 'selectedJob', first?.id)
    await stopIfForbidden(await engine.state())
    await watchWeeks()
  }

  const stopIfForbidden = async ({ phase }: TrackerState) => {
    if (phase.kind === 'off') return
    const jobs = (await readValue(database, 'jobs')) ?? []
    const job = jobs.find(({ id }) => id === phase.session.job)
    const now = await engine.now()
    if (refuseTracking(job, now, await isSubmittedEarly(phase.session.job)))
      await engine.play({ type: 'job-not-allowed' })
  }

  /** T6: this job's current week was submitted, here or on the Workroom's page. */
  const isSubmittedEarly = async (job: string): Promise<boolean> => {
    const week = `${job}/${weekOf(await engine.now(), (await engine.policy()).zone)}`
    const own = await database.claims.where('week').equals(week).toArray()
    if (own.some(({ record, status }) => record.kind === 'submit' && status !== 'refused')) return true
    const said = await database.remoteRecords.where('[week+author]').equals([week, 'server']).toArray()
    return said.some(({ record }) => record.kind === 'state' && (record as StateChange).state !== 'open')
  }

  /** Says what went wrong while no page was there to say it. */
  const raiseAlert = async ({ code, sentence }: Refusal<string>) => {
    await writeValue(database, 'alert', { code, sentence })
    await showState()
  }

  return {
    engine,
    sync,
    showState,
    refreshFromServer,
    isSubmittedEarly,
    beat,
    watchWeeks,
    /** Takes its turn at once, so that a stop right after it can't overtake it. */
    async idleStateChanged(state: IdleState) {
      const { phase } = await engine.play((now, { idleSeconds }) => eventOfIdleState(state, now, idleSeconds))
      if (state === 'active' && phase.kind === 'paused') await askWhatNow(phase)
    },
    raiseAlert,
    /** Whoever takes the right to see pages back has a Tracker that says so, not one that runs without pictures. */
    async stopIfBlind() {
      if ((await engine.state()).phase.kind === 'off' || (await maySeePages())) return
      await engine.play({ type: 'stop' })
      await raiseAlert({
        code: 'no-permission',
        sentence:
          'The Tracker stopped: it may not take pictures of pages any more. Press Start to allow it again.',
      })
    },
    /** A page of the extension shows weeks, or was closed: then null. */
    async pageShows(page: object, weeks: readonly WeekKey[] | null) {
      if (weeks === null) shown.delete(page)
      else shown.set(page, weeks.slice(0, MOST_SHOWN))
      await watchWeeks()
    },
    /** After each start of the worker: what a death in the middle left is put right (C3, S5). */
    async recover() {
      const key = 'browserIsUp'
      const known = await browser.storage.session.get([key, UNWRITABLE])
      await browser.storage.session.set({ [key]: true })
      if (known[UNWRITABLE] === true) await engine.play({ type: 'storage-failed' })
      await engine.play({ type: 'worker-restarted', browserRestarted: known[key] !== true })
    },
  }
}

export type Service = ReturnType<typeof createService>

/** Claims and pictures that the server has not got or answered, and none that it refused. */
export async function waitingCount(database: Database): Promise<number> {
  const claims = await database.claims.where('status').anyOf(['held', 'waiting', 'sent']).count()
  const images = await database.images.where('status').equals('waiting').count()
  return claims + images
}
