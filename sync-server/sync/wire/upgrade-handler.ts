import type { IncomingMessage, Server } from 'node:http'
import type { Duplex } from 'node:stream'
import { type WebSocket, WebSocketServer } from 'ws'
import { CLOSINGS, type Closing, closeReason } from '../../../core/protocol/closings.ts'
import type { Author } from '../../../core/protocol/records.ts'
import { isWeekId } from '../../../core/rules/calendar/week.ts'
import type { Limits } from '../limits.ts'
import type { DocumentKey } from '../log/update-log.ts'
import type { Principal, Tickets } from './tickets.ts'

const SYNC_PATH = '/sync/'
const ADDRESS =
  /^\/sync\/([A-Za-z0-9_-]{1,64})\/(\d{4}-\d\d-\d\d)\/(freelancer|client|server)(?:\?(?:.*&)?(?:ticket=([A-Za-z0-9_-]{1,100}))?(?:&.*)?)?$/

/** What a socket's address names; null when it names nothing. */
export function readAddress(url: string): { key: DocumentKey; ticket: string | null } | null {
  const [, job, week, author, ticket] = ADDRESS.exec(url) ?? []
  if (!job || !isWeekId(week)) return null
  return { key: { job, week, author: author as Author }, ticket: ticket ?? null }
}

/** The protocol that a program names beside its token, and that it gets back: a token is for no log. */
const PROTOCOL = 'glasswork'
const TOKEN_PROTOCOL = /(?:^|,)\s*token\.([\w-]{1,200})\s*(?:,|$)/

/**
 * A browser's socket can send no header of its own, so a device's token may stand among its protocols (RFC 6455, 1.9);
 * a stock provider sends them again each time that it comes back.
 */
function readToken(request: IncomingMessage): void {
  const [, token] = TOKEN_PROTOCOL.exec(request.headers['sec-websocket-protocol'] ?? '') ?? []
  if (token && !request.headers.authorization) request.headers.authorization = `Bearer ${token}`
}

/**
 * Lets sockets in under /sync. Whoever is turned away is told why by the close code: a browser can't see the
 * status of a failed upgrade.
 */
export function attachUpgradeHandler<Place>(
  server: Server,
  deps: {
    limits: Limits
    tickets: Tickets
    identify: (request: IncomingMessage) => Promise<Principal | null>
    /** Checks the visitor's right and opens the room. */
    admit: (visitor: Principal, key: DocumentKey) => Promise<Place | Closing>
    welcome: (ws: WebSocket, stream: Duplex, place: Place) => void
    onError: (error: unknown) => void
  },
): () => void {
  const { limits, tickets, identify, admit, welcome, onError } = deps
  const wss = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    perMessageDeflate: false,
    maxPayload: limits.messageBytes,
    handleProtocols: (offered) => offered.has(PROTOCOL) && PROTOCOL,
    // A message a turn: a socket full of small ones would have all others wait until the last is answered.
    allowSynchronousEvents: false,
  })

  const decide = async (request: IncomingMessage): Promise<Place | Closing> => {
    const address = readAddress(request.url ?? '')
    if (!address) return 'no-such-document'
    readToken(request)
    const visitor = address.ticket ? tickets.redeem(address.ticket, address.key.job) : await identify(request)
    if (!visitor) return 'not-signed-in'
    return admit(visitor, address.key)
  }
  const onUpgrade = (request: IncomingMessage, stream: Duplex, head: Buffer) => {
    if (!request.url?.startsWith(SYNC_PATH)) {
      if (server.listenerCount('upgrade') === 1) stream.destroy()
      return
    }
    const onBroken = () => stream.destroy()
    stream.on('error', onBroken)
    decide(request)
      .catch((error): Closing => {
        onError(error)
        return 'failed'
      })
      .then((decided) => {
        stream.off('error', onBroken)
        wss.handleUpgrade(request, stream, head, (ws) => {
          if (typeof decided !== 'string') return welcome(ws, stream, decided)
          const why = decided as Closing
          ws.on('error', () => {})
          ws.close(CLOSINGS[why].code, closeReason(why))
        })
      })
      .catch(onError)
  }
  server.on('upgrade', onUpgrade)
  return () => void server.off('upgrade', onUpgrade)
}
