import type { Instant } from '../../core/rules/week.ts'
import type { Database } from '../database/database.ts'
import { Refused } from '../refused.ts'
import { createAttempts, refuseWait } from './attempts.ts'
import { passwordFits } from './passwords.ts'

/** Asks a signed-in person's password again: a stolen session must not become a stolen password by guessing. */
export function createPasswordCheck(database: Database, now: () => Instant) {
  const attempts = createAttempts()
  return async (personId: string, password: string): Promise<void> => {
    refuseWait(attempts.waitSeconds(personId, now()))
    attempts.failed(personId, now())
    const [row] = await database.read<{ password_hash: string }>(
      'select password_hash from people where id = :personId',
      { personId },
    )
    if (!(await passwordFits(row?.password_hash ?? null, password)))
      throw new Refused(403, 'wrong-password', 'This is not your present password.')
    attempts.succeeded(personId)
  }
}
