/** Whom this browser records for, and where it goes. */
import { type Answer, DONE, type Handlers, refuse } from '../messages.ts'
import type { Database } from '../store/database.ts'
import { forget, leave } from '../store/leave.ts'
import { retryClaims } from '../store/outbox.ts'
import { retryPictures } from '../store/pictures.ts'
import { readValue, writeValue } from '../store/values.ts'
import { isSuspect, NO_ANCHOR, takeAnchor } from '../sync/anchor.ts'
import { createApi, signIn } from '../sync/api.ts'
import { reasonOf } from '../sync/sync.ts'
import { readServerAddress } from '../ui/origin.ts'
import { counted } from '../ui/words.ts'
import { pause } from './pause.ts'
import { type Service, waitingCount } from './service.ts'

/** How long leaving waits for the last records to get through, and for the server's goodbye. */
const LEAVING_MS = 4000
const LOOK_MS = 100

export function createAccountHandlers(
  database: Database,
  service: Service,
): Pick<Handlers, 'connect' | 'disconnect' | 'delete-left' | 'refresh' | 'select-job' | 'retry-sync'> {
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
        const account = await signIn(address.origin, { ...credentials, label: deviceLabel() })
        const before = (await readValue(database, 'account')) ?? (await readValue(database, 'left'))
        if (before && before.person.id !== account.person.id) {
          const waiting = await waitingCount(database)
          if (waiting > 0) {
            await createApi(account)
              .signOut()
              .catch(() => {})
            return refuse(
              'other-person',
              `${before.person.name} left ${counted(waiting, 'item')} here that the server has not got. Let ${before.person.email} sign in and send them, or delete them in the options.`,
            )
          }
          await forget(database)
        }
        // From here on every record names the server's time as this device was given it (C10).
        const anchor = await takeAnchor(createApi(account), account.device, NO_ANCHOR)
        if (anchor.token === null)
          return refuse('slow-server', 'The server took too long to answer. Try again.')
        await writeValue(database, 'account', account)
        await writeValue(database, 'left', undefined)
        await engine.setAnchor(anchor, isSuspect(anchor, await engine.policy()))
      } catch (error) {
        return { ok: false, ...reasonOf(error) }
      }
      return refresh()
    },

    async disconnect() {
      const account = await readValue(database, 'account')
      if (!account) return DONE
      await engine.play({ type: 'stop' })
      await sync.retry()
      await untilSent(database)
      // A picture that is still being taken counts as one that could not be.
      await engine.play({ type: 'worker-restarted', browserRestarted: false })
      const signedOut = await Promise.race([
        createApi(account)
          .signOut()
          .then(() => true)
          .catch(() => false),
        pause(LEAVING_MS).then(() => false),
      ])
      await leave(database, { person: account.person, server: account.server, signedOut })
      await sync.refresh()
      await service.showState()
      return DONE
    },

    async 'delete-left'() {
      if (await readValue(database, 'account'))
        return refuse('connected', 'Somebody is connected here. Disconnect first.')
      await forget(database)
      await service.showState()
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

/** Resolves when nothing waits for the server any more and no picture is being taken, or after a while. */
async function untilSent(database: Database): Promise<void> {
  for (let waitedMs = 0; waitedMs < LEAVING_MS; waitedMs += LOOK_MS) {
    const developing = (await readValue(database, 'tracker'))?.undeveloped.length ?? 0
    if (developing + (await waitingCount(database)) === 0) return
    await pause(LOOK_MS)
  }
}

/** What the person's list of devices shows. */
function deviceLabel(): string {
  const agent = navigator.userAgent
  const browserName = /Firefox/.test(agent) ? 'Firefox' : /Edg\//.test(agent) ? 'Edge' : 'Chrome'
  const system = /Windows/.test(agent) ? 'Windows' : /Mac OS/.test(agent) ? 'macOS' : 'Linux'
  return `Tracker in ${browserName} on ${system}`
}
