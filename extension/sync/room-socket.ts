/**
 * One socket to one document of a Workroom, kept open with standard y-websocket.
 *
 * Each connection needs a new ticket, so a provider lives for one connection only: when it closes, the loop
 * asks for the next ticket, waiting longer each time that leads nowhere.
 */
import { WebsocketProvider } from 'y-websocket'
import type * as Y from 'yjs'
import { ApiError } from './api.ts'
import { closingOf } from './rejected-by-server.ts'

const FIRST_WAIT_MS = 500
const LONGEST_WAIT_MS = 30_000
/** A server that says no (not signed in, not a party) is asked again, but seldom. */
const REFUSED_WAIT_MS = 300_000
const CONNECT_TIMEOUT_MS = 20_000

export type SocketReport =
  | { state: 'connecting' }
  | { state: 'online' }
  | { state: 'offline'; error: ApiError; retryAt: number }

export type RoomSocket = {
  /** Origin of the server. */
  server: string
  room: string
  ticket: () => Promise<string>
  /** The document of the next connection: the same again, or a fresh one. */
  document: () => Y.Doc
  /** Both sides have what the other had. */
  onSynced: (provider: WebsocketProvider) => void
  onReport: (report: SocketReport) => void
  /**
   * The server says no. Resolves null once the cause is out of the way, so that connecting again makes sense, else
   * with the error that stands in the way now.
   */
  onRefused?: (error: ApiError) => Promise<ApiError | null>
  signal: AbortSignal
  /** Ends a wait early. */
  wake: EventTarget
}

/** Runs until `signal` aborts. */
export async function keepRoomSocket(socket: RoomSocket): Promise<void> {
  const { signal, onReport } = socket
  let failures = 0
  while (!signal.aborted) {
    onReport({ state: 'connecting' })
    const end = await connectOnce(socket)
    if (signal.aborted) return
    const isRefused = !end.error.passing
    const standing = isRefused && socket.onRefused ? await socket.onRefused(end.error) : end.error
    if (signal.aborted) return
    failures = standing === null || (end.synced && !isRefused) ? 0 : failures + 1
    const error = standing ?? cut(socket.room)
    const wait = error.passing
      ? Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** failures) * (0.75 + Math.random() / 2)
      : REFUSED_WAIT_MS
    onReport({ state: 'offline', error, retryAt: Date.now() + wait })
    await pause(wait, signal, socket.wake)
  }
}

const cut = (room: string) =>
  new ApiError(0, { code: 'offline', sentence: `The connection for ${room} was cut.` })

async function connectOnce(socket: RoomSocket): Promise<{ synced: boolean; error: ApiError }> {
  const { server, room, signal } = socket
  let ticket: string
  try {
    ticket = await socket.ticket()
  } catch (error) {
    return { synced: false, error: error instanceof ApiError ? error : cut(room) }
  }
  if (signal.aborted) return { synced: false, error: cut(room) }

  const provider = new WebsocketProvider(`${server.replace(/^http/, 'ws')}/sync`, room, socket.document(), {
    connect: false,
    disableBc: true,
    params: { ticket },
    shouldReconnect: () => false,
  })
  let synced = false
  try {
    return await new Promise((resolve) => {
      const end = (error: ApiError) => resolve({ synced, error })
      const timer = setTimeout(() => end(cut(room)), CONNECT_TIMEOUT_MS)
      provider.on('sync', (isSynced: boolean) => {
        if (!isSynced) return
        clearTimeout(timer)
        synced = true
        socket.onReport({ state: 'online' })
        socket.onSynced(provider)
      })
      provider.on('connection-close', (event: CloseEvent | null) => {
        clearTimeout(timer)
        end(
          event && event.code >= 4400 && event.code < 4500 ? closingOf(event.code, event.reason) : cut(room),
        )
      })
      signal.addEventListener('abort', () => end(cut(room)), { once: true })
      provider.connect()
    })
  } finally {
    provider.destroy()
    provider.awareness.destroy()
  }
}

function pause(ms: number, signal: AbortSignal, wake: EventTarget): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', done)
      wake.removeEventListener('wake', done)
      resolve()
    }
    const timer = setTimeout(done, ms)
    signal.addEventListener('abort', done)
    wake.addEventListener('wake', done)
  })
}
