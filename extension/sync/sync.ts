/**
 * Keeps this device and the server in agreement: one WeekSync for each week that has something to say or is
 * being watched, and the upload of pictures. Nothing here can lose a record: all of it starts from the rows.
 */
import type { Database, WeekKey } from '../store/database.ts'
import { shareDue, unsettledWeeks } from '../store/outbox.ts'
import { freeSpace } from '../store/pictures.ts'
import type { SyncHealth } from '../store/stored-values.ts'
import { readValue, writeValue } from '../store/values.ts'
import type { Account } from './account.ts'
import { type Api, ApiError, createApi } from './api.ts'
import type { SocketReport } from './room-socket.ts'
import { uploadPictures } from './uploads.ts'
import { type Presence, startWeekSync, type WeekSync } from './week-sync.ts'

const UPLOAD_RETRY_MS = 15_000
const NOBODY: Presence = { role: 'freelancer', tracker: 'off', since: null }

export type Sync = {
  /** Starts and stops what the rows and the watched weeks ask for, and sends what waits. */
  refresh: () => Promise<void>
  /** The weeks to keep open though nothing waits, and what others may know of the Tracker there. */
  watch: (weeks: ReadonlyMap<WeekKey, Presence>) => Promise<void>
  /** Tries everything again at once. */
  retry: () => Promise<void>
}

export function createSync(database: Database, now: () => Promise<number>): Sync {
  let account: Account | undefined
  let api: Api | undefined
  let signedOut = false
  let uploading: Promise<void> | null = null
  let timer: ReturnType<typeof setTimeout> | undefined
  let shareTimer: ReturnType<typeof setTimeout> | undefined
  let watched: ReadonlyMap<WeekKey, Presence> = new Map()
  let refreshing = Promise.resolve()
  const wake = new EventTarget()
  const weeks = new Map<WeekKey, WeekSync>()
  const reports = new Map<string, SocketReport>()

  const stopWeek = (week: WeekKey) => {
    weeks.get(week)?.stop()
    weeks.delete(week)
    for (const room of reports.keys()) if (room.startsWith(`${week}/`)) reports.delete(room)
  }

  const follow = async () => {
    const current = await readValue(database, 'account')
    if (current?.token === account?.token && current?.server === account?.server) return
    for (const week of [...weeks.keys()]) stopWeek(week)
    account = current
    api = current && createApi(current)
    signedOut = false
  }

  const refreshOnce = async () => {
    await follow()
    const nextShare = await shareDue(database, await now())
    clearTimeout(shareTimer)
    if (nextShare !== null) shareTimer = setTimeout(refresh, Math.max(0, nextShare - (await now())))
    if (!account || !api) return report()
    const wanted = new Set([...(await unsettledWeeks(database)), ...watched.keys()])
    for (const week of [...weeks.keys()]) if (!wanted.has(week)) stopWeek(week)
    if (!signedOut) for (const week of wanted) startWeek(account, api, week)
    await Promise.all([...weeks.values()].map((week) => week.flush()))
    if (uploading === null)
      uploading = upload(api).finally(() => {
        uploading = null
      })
    await report()
  }

  const startWeek = (to: Account, by: Api, week: WeekKey) => {
    const presence = watched.get(week) ?? NOBODY
    const running = weeks.get(week)
    if (running) return running.setPresence(presence)
    weeks.set(
      week,
      startWeekSync({
        database,
        api: by,
        server: to.server,
        week,
        presence,
        wake,
        onAnswered: () => void refresh(),
        onReport(author, said) {
          reports.set(`${week}/${author}`, said)
          if (said.state === 'offline' && said.error.status === 401) signedOut = true
          void report()
        },
      }),
    )
  }

  const upload = async (by: Api) => {
    clearTimeout(timer)
    const trouble = await uploadPictures(database, by)
    if (trouble?.status === 401) signedOut = true
    else if (trouble) timer = setTimeout(refresh, UPLOAD_RETRY_MS)
    else await freeSpace(database, Date.now())
    if (trouble) await report()
  }

  const report = () => writeValue(database, 'health', healthOf([...reports], account, signedOut))

  const refresh = (): Promise<void> => {
    refreshing = refreshing.then(refreshOnce).catch((error) => console.warn('sync', error))
    return refreshing
  }

  return {
    refresh,
    watch(next) {
      watched = next
      return refresh()
    },
    retry() {
      signedOut = false
      wake.dispatchEvent(new Event('wake'))
      return refresh()
    },
  }
}

function healthOf(
  reports: readonly (readonly [string, SocketReport])[],
  account: Account | undefined,
  signedOut: boolean,
): SyncHealth {
  if (!account) return { state: 'idle', problems: [] }
  if (signedOut) return { state: 'signed-out', problems: [] }
  const problems = reports.flatMap(([room, said]) =>
    said.state === 'offline' && !said.error.passing
      ? [{ week: room, code: said.error.code, sentence: said.error.message, retryAt: said.retryAt }]
      : [],
  )
  const states = reports.map(([, { state }]) => state)
  const state = states.includes('online')
    ? 'online'
    : states.includes('offline')
      ? 'offline'
      : states.length > 0
        ? 'connecting'
        : 'idle'
  return { state, problems }
}

/** For people: why a call failed. */
export function reasonOf(error: unknown): { code: string; sentence: string } {
  return error instanceof ApiError
    ? { code: error.code, sentence: error.message }
    : { code: 'unexpected', sentence: String(error) }
}
