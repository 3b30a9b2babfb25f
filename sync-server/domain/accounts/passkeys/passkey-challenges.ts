import type { Instant } from '../../../../core/rules/calendar/instant.ts'
import type { Database, Reader } from '../../../infra/database/database.ts'
import { integer, rowOf, text } from '../../../infra/database/row.ts'
import { newSecret, secretHash } from '../../../infra/secrets.ts'

/**
 * What a challenge is for. One for adding a passkey is its person's alone; one for signing in is anybody's,
 * and the address only bounds how many are open.
 */
export type Purpose = { kind: 'add'; owner: string } | { kind: 'sign-in'; owner: string }

export const CHALLENGE_SECONDS = 300
const MOST_EACH = { add: 5, 'sign-in': 200 }
const MOST_OPEN = 10_000

/** What an authenticator signs: made here, kept as a hash, good once and for five minutes. */
export type Challenges = {
  /** Makes one; past the limits the oldest open ones go. */
  issue(purpose: Purpose): Promise<Uint8Array<ArrayBuffer>>
  /** Uses it up, whatever comes of it. False: unknown, used, expired or for something else. */
  use(challenge: string, kind: Purpose['kind'], owner?: string): Promise<boolean>
}

export function createChallenges(database: Database, now: () => Instant): Challenges {
  return {
    issue({ kind, owner }) {
      const challenge = newSecret()
      return database.write(async (tx) => {
        await tx.run(
          `insert into passkey_challenges (challenge_hash, kind, owner, expires_at)
           values (:hash, :kind, :owner, :expiresAt)`,
          { hash: secretHash(challenge), kind, owner, expiresAt: now() + CHALLENGE_SECONDS * 1000 },
        )
        const past = (which: string) =>
          `delete from passkey_challenges where challenge_hash in (select challenge_hash from passkey_challenges
           ${which} order by expires_at desc, challenge_hash limit 1000 offset :most)`
        await tx.run(past('where kind = :kind and owner = :owner'), {
          kind,
          owner,
          most: MOST_EACH[kind],
        })
        await tx.run(past(''), { most: MOST_OPEN })
        return Uint8Array.from(Buffer.from(challenge, 'base64url'))
      })
    },
    async use(challenge, kind, owner) {
      const values = { hash: secretHash(challenge), kind }
      const which = 'challenge_hash = :hash and kind = :kind'
      const find = async (from: Reader) => {
        const [row] = await from.read(
          `select owner, expires_at from passkey_challenges where ${which}`,
          values,
          rowOf({ owner: text, expiresAt: integer }),
        )
        return row
      }
      // Anybody can send a made-up one: it is worth no transaction.
      if (!(await find(database))) return false
      return database.write(async (tx) => {
        const row = await find(tx)
        await tx.run(`delete from passkey_challenges where ${which}`, values)
        return !!row && row.expiresAt > now() && (owner === undefined || row.owner === owner)
      })
    },
  }
}
