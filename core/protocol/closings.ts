import { SEALED_EN } from '../messages/rulings-en.ts'

/**
 * Why a socket is closed. Codes 4400 to 4499 say that connecting again the same way is pointless (a stock
 * provider stops then); from 4500 on, to try again later. The reason starts with the name, for programs.
 */
export const CLOSINGS = {
  malformed: { code: 4400, sentence: 'That was not a message of the sync protocol.' },
  'not-signed-in': { code: 4401, sentence: 'Sign in, or bring a fresh ticket.' },
  'not-your-job': { code: 4403, sentence: 'Only the people of a job read its documents.' },
  'not-your-document': { code: 4403, sentence: 'A document is written by its author alone.' },
  'no-such-document': { code: 4404, sentence: 'The address is /sync/<job>/<week>/<author>.' },
  'no-such-week': { code: 4404, sentence: 'This job has no such week, or not yet.' },
  'record-changed': { code: 4409, sentence: 'A record never changes once it is there.' },
  'record-deleted': {
    code: 4409,
    sentence: 'Nothing in a document is deleted or hidden. Say what changed in a new record.',
  },
  sealed: { code: 4410, sentence: SEALED_EN },
  'too-large': { code: 4413, sentence: 'The document would grow past its limit.' },
  'not-a-record': { code: 4422, sentence: 'A document takes new records and nothing else.' },
  'storage-failed': { code: 4500, sentence: 'The server could not store this; it is not lost on your side.' },
  failed: { code: 4500, sentence: 'The server failed on this; try again later.' },
  revoked: { code: 4401, sentence: 'This session was ended.' },
  'clock-in-doubt': {
    code: 4503,
    sentence: 'The server’s clock may be wrong: it takes nothing new, you lose nothing.',
  },
  overloaded: { code: 4503, sentence: 'The server has more to take in than it can. Come again.' },
  'too-much-work': { code: 4529, sentence: 'More work than the server does for one person at once.' },
  'too-many-sockets': { code: 4529, sentence: 'Too many open connections.' },
  'too-many-rooms': { code: 4529, sentence: 'Too many or too large documents are open at once.' },
  'too-slow': { code: 4508, sentence: 'This connection could not keep up.' },
  stopping: { code: 1012, sentence: 'The server is restarting.' },
} as const satisfies Record<string, { code: number; sentence: string }>

export type Closing = keyof typeof CLOSINGS

/** The reason of a close: its name for programs, a sentence, and when to come again. RFC 6455 gives it 123 bytes. */
export function closeReason(why: Closing, retryAfterSeconds?: number): string {
  const retry = retryAfterSeconds === undefined ? '' : ` Retry after ${retryAfterSeconds} s.`
  return `${why}: ${CLOSINGS[why].sentence}${retry}`
}
