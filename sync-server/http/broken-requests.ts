import { STATUS_CODES } from 'node:http'
import type { Duplex } from 'node:stream'
import { REFUSALS } from '../../core/messages/refusals.ts'
import { statusOf } from './statuses.ts'

/** By Node's own. */
const CODES: Record<string, 'head-too-large' | 'too-slow'> = {
  HPE_HEADER_OVERFLOW: 'head-too-large',
  ERR_HTTP_REQUEST_TIMEOUT: 'too-slow',
}

/** Answers in the error form what never becomes a request: too large a head, too slow, or no HTTP at all. */
export function answerBroken(error: Error & { code?: string }, socket: Duplex): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy()
    return
  }
  const code = CODES[error.code ?? ''] ?? 'no-request'
  const status = statusOf(code)
  const body = JSON.stringify({ error: { code, message: REFUSALS[code] } })
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    'content-type: application/json; charset=utf-8',
    `content-length: ${Buffer.byteLength(body)}`,
    'connection: close',
  ]
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`)
}
