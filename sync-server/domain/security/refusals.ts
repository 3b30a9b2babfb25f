import type { Middleware } from 'koa'
import { statusOf } from '../../http/statuses.ts'
import { Refused } from '../../refused.ts'
import type { Person } from '../accounts/person.ts'
import type { SecurityLog } from './security-log.ts'

/** Answers to who asks for what is another's, or asks too much: worth a line, where somebody is signed in. */
const TELLING = new Set([403, 429])
const STRANGE = new Set(['job-unknown', 'session-unknown', 'passkey-missing', 'unknown-method'])

/** Writes down what signed-in people were refused (A6). */
export function noteRefusals(securityLog: SecurityLog): Middleware {
  return async (ctx, next) => {
    try {
      await next()
    } catch (error) {
      const person = ctx.state.person as Person | undefined
      if (
        person &&
        error instanceof Refused &&
        (TELLING.has(statusOf(error.code)) || STRANGE.has(error.code))
      )
        securityLog.note({ event: 'access-refused', person: person.id, by: person.id, about: error.code })
      throw error
    }
  }
}
