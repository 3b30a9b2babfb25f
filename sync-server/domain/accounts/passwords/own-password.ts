import type { Instant } from '../../../../core/rules/calendar/instant.ts'
import { createAttempts, refuseWait } from '../../../infra/attempts.ts'
import type { Database } from '../../../infra/database/database.ts'
import { rowOf, text } from '../../../infra/database/row.ts'
import { Refused } from '../../../refused.ts'
import type { SecurityLog } from '../../security/security-log.ts'
import type { Passwords } from './passwords.ts'

/** Right ones too: each leaves a mail and a line behind. */
const MOST_ASKED_AN_HOUR = 60

/** Asks a signed-in person's password again: a stolen session must not become a stolen password by guessing. */
export function createPasswordCheck(deps: {
  database: Database
  now: () => Instant
  passwords: Passwords
  securityLog: SecurityLog
}) {
  const { database, now, passwords, securityLog } = deps
  const attempts = createAttempts()
  const asked = createAttempts(MOST_ASKED_AN_HOUR)
  return async (personId: string, password: string): Promise<void> => {
    refuseWait(Math.max(...[attempts, asked].map((tries) => tries.waitSeconds(personId, now()))))
    asked.failed(personId, now())
    attempts.failed(personId, now())
    const [row] = await database.read(
      'select password_hash from people where id = :personId',
      { personId },
      rowOf({ passwordHash: text }),
    )
    const fits = await passwords.fits(row?.passwordHash ?? null, password, personId).catch((error) => {
      attempts.takeBack(personId)
      throw error
    })
    if (!fits) {
      securityLog.note({ event: 'password-refused', person: personId, by: personId })
      throw new Refused('wrong-password')
    }
    attempts.succeeded(personId)
  }
}
