import type { Instant } from '../../../../core/rules/calendar/instant.ts'
import { createAttempts, refuseWait } from '../../../infra/attempts.ts'

/** Who tries: by which e-mail, from where, and in which browser that its person has signed in by before, if any. */
export type Guess = { email: string; address: string; browser: string | null }

const MOST_BY_ADDRESS_AN_HOUR = 100

/**
 * Limits on guessed passwords that never fall on the person whose password is guessed. A browser that the person
 * has signed in by is counted by itself. Anything else is counted by e-mail and address together, and by address
 * alone: whoever guesses elsewhere makes only himself wait.
 */
export function createGuesses() {
  const byEmail = createAttempts()
  const byAddress = createAttempts(MOST_BY_ADDRESS_AN_HOUR)
  const byBrowser = createAttempts()
  return {
    /**
     * Counts one as failed until it is said to be right, so that many at once are not all let in.
     * Refuses `too-many-attempts` 429.
     */
    begin({ email, address, browser }: Guess, now: Instant): { right(): void; undecided(): void } {
      const counts = browser
        ? [[byBrowser, `${email} ${browser}`] as const]
        : [[byEmail, `${email} ${address}`] as const, [byAddress, address] as const]
      refuseWait(Math.max(...counts.map(([attempts, key]) => attempts.waitSeconds(key, now))))
      for (const [attempts, key] of counts) attempts.failed(key, now)
      return {
        /** The password was never looked at. */
        undecided() {
          for (const [attempts, key] of counts) attempts.takeBack(key)
        },
        right() {
          for (const [attempts, key] of counts)
            if (attempts === byAddress) attempts.takeBack(key)
            else attempts.succeeded(key)
        },
      }
    },
  }
}
