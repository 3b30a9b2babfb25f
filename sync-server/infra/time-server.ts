import { createSocket } from 'node:dgram'
import type { Instant } from '../../core/rules/calendar/instant.ts'

const LONGEST_MS = 3000
const NTP_PORT = 123
/** Seconds from 1900, where NTP begins, to 1970. */
const NTP_EPOCH_SECONDS = 2_208_988_800
const ERA_SECONDS = 2 ** 32

/** `ntp://HOST[:PORT]`, or an `http(s)://` address whose `Date` header is believed; null: none of these. */
export function readTimeServer(text: string): URL | null {
  if (!URL.canParse(text)) return null
  const url = new URL(text)
  return ['ntp:', 'http:', 'https:'].includes(url.protocol) && url.hostname !== '' ? url : null
}

/** The time by an independent source, to the second or better; null where it can't be reached or understood. */
export async function askTime(url: URL): Promise<Instant | null> {
  try {
    return url.protocol === 'ntp:' ? await askNtp(url) : await askDate(url)
  } catch {
    return null
  }
}

async function askDate(url: URL): Promise<Instant | null> {
  const answer = await fetch(url, {
    method: 'HEAD',
    redirect: 'manual',
    signal: AbortSignal.timeout(LONGEST_MS),
  })
  const at = Date.parse(answer.headers.get('date') ?? '')
  return Number.isNaN(at) ? null : at
}

/** One question in SNTP version 4 (RFC 4330); half the way there and back is far below what matters here. */
function askNtp(url: URL): Promise<Instant | null> {
  const socket = createSocket(url.hostname.includes(':') ? 'udp6' : 'udp4')
  const question = Buffer.alloc(48)
  question[0] = (4 << 3) | 3
  return new Promise<Instant | null>((done) => {
    const timer = setTimeout(() => done(null), LONGEST_MS)
    socket.on('error', () => done(null))
    socket.on('message', (answer) => {
      clearTimeout(timer)
      done(ntpInstant(answer))
    })
    socket.send(question, Number(url.port || NTP_PORT), url.hostname.replace(/^\[|\]$/g, ''))
  }).finally(() => socket.close())
}

/** The transmit time of an answer; null for one that isn't a synchronised server's. */
function ntpInstant(answer: Buffer): Instant | null {
  if (answer.length < 48) return null
  const [first = 0, stratum = 0] = answer
  const isServer = (first & 7) === 4 && first >> 6 !== 3 && stratum > 0 && stratum < 16
  if (!isServer) return null
  const seconds = answer.readUInt32BE(40) - NTP_EPOCH_SECONDS
  // From 2036 on the count begins anew.
  const whole = seconds < 0 ? seconds + ERA_SECONDS : seconds
  return whole * 1000 + Math.floor((answer.readUInt32BE(44) / ERA_SECONDS) * 1000)
}
