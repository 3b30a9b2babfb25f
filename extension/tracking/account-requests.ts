/** Whom this browser records for, and where it goes. */
import { type Answer, DONE, type Handlers, refuse } from '../messages.ts'
import type { Database } from '../store/database.ts'
import { retryClaims } from '../store/outbox.ts'
import { retryPictures } from '../store/pictures.ts'
import { readValue, writeValue } from '../store/values.ts'
import { isSuspect, NO_ANCHOR, takeAnchor } from '../sync/anchor.ts'
import { createApi, signIn } from '../sync/api.ts'
import { reasonOf } from '../sync/sync.ts'
import { readServerAddress } from '../ui/origin.ts'
import { type Service, waitingCount } from './service.ts'

export function createAccountHandlers(
  database: Database,
  service: Service,
): Pick<Handlers, 'connect' | 'disconnect' | 'refresh' | 'select-job' | 'retry-sync'> {
  const { engine, sync } = service

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
    async connect({ server, ...credentials }) {
      const address = readServerAddress(server)
      if ('code' in address) return { ok: false, ...address }
      try {
        const before = await readValue(database, 'account')
        const account = await signIn(address.origin, { ...credentials, label: deviceLabel() })
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

    async 'retry-sync'() {
      await retryClaims(database)
      await retryPictures(database)
      return refresh()
    },
  }
}

/** What the person's list of devices shows. */
function deviceLabel(): string {
  const agent = navigator.userAgent
  const browserName = /Firefox/.test(agent) ? 'Firefox' : /Edg\//.test(agent) ? 'Edge' : 'Chrome'
  const system = /Windows/.test(agent) ? 'Windows' : /Mac OS/.test(agent) ? 'macOS' : 'Linux'
  return `Tracker in ${browserName} on ${system}`
}
