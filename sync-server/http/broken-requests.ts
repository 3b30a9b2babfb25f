import { STATUS_CODES } from 'node:http'
import type { Duplex } from 'node:stream'

type Broken = { code: string; sentence: string }
const HEAD_TOO_LARGE: Broken = {
  code: 'head-too-large',
  sentence: 'The address and the headers of a request may be 16 KiB long together.',
}
const TOO_SLOW: Broken = { code: 'too-slow', sentence: 'The request took too long to arrive.' }
const NO_REQUEST: Broken = { code: 'no-request', sentence: 'This is no HTTP request that can be read.' }

/** Answers in the error form what never becomes a request: too large a head, too slow, or no HTTP at all. */
export function answerBroken(error: Error & { code?: string }, socket: Duplex): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy()
    return
  }
  const [status, { code, sentence }] =
    error.code === 'HPE_HEADER_OVERFLOW'
      ? [431, HEAD_TOO_LARGE]
      : error.code === 'ERR_HTTP_REQUEST_TIMEOUT'
        ? [408, TOO_SLOW]
        : [400, NO_REQUEST]
  const body = JSON.stringify({ error: { code, message: sentence } })
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    'content-type: application/json; charset=utf-8',
    `content-length: ${Buffer.byteLength(body)}`,
    'connection: close',
  ]
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`)
}
