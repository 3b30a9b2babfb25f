/** The Tracker's switch, and what is said of the work while it runs. */
import { DONE, type Handlers, refuse } from '../messages.ts'
import type { Database } from '../store/database.ts'
import { readValue, writeValue } from '../store/values.ts'
import { isSuspect, NO_ANCHOR } from '../sync/anchor.ts'
import { maySeePages } from '../ui/permission.ts'
import { cut } from './cut.ts'
import { refuseTracking } from './job-permission.ts'
import { pause } from './pause.ts'
import type { Service } from './service.ts'
import { type IdleState, queryActivity } from './signs.ts'

/** How long Start waits for the server's clock and jobs. */
const SERVER_WAIT_MS = 3000

export function createSessionHandlers(
  database: Database,
  service: Service,
): Pick<Handlers, 'start' | 'stop' | 'resume' | 'memo' | 'activity'> {
  const { engine } = service
  return {
    async start({ job }) {
      const account = await readValue(database, 'account')
      if (!account) return refuse('not-connected', 'Connect to your server first.')
      if (!(await maySeePages()))
        return refuse(
          'no-permission',
          'Open the Tracker and press Start: the browser asks you to allow pictures.',
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

    async activity({ keys, pointer, wheel }) {
      if ((await engine.state()).phase.kind !== 'on') return { counting: false }
      await engine.play({ type: 'activity', keys, pointer, wheel })
      return { counting: true }
    },
  }
}
