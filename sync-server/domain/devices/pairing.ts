import { randomBytes } from 'node:crypto'
import { PAIRING_ALPHABET, PAIRING_CODE_LENGTH } from '../../../core/protocol/api/pairing-code.ts'
import { createAttempts, refuseWait } from '../../infra/attempts.ts'
import type { Clock } from '../../infra/clock.ts'
import type { Database, Reader } from '../../infra/database/database.ts'
import { integer, orNull, rowOf, text } from '../../infra/database/row.ts'
import { secretHash } from '../../infra/secrets.ts'
import { Refused } from '../../refused.ts'
import type { Accounts } from '../accounts/accounts.ts'
import type { Opened, SignedIn } from '../accounts/person.ts'
import type { SecurityLog } from '../security/security-log.ts'

/**
 * A signed-in page connects an extension without a password: it asks for a code, and the extension gives the code for
 * a token of its own. A code works once and for ten minutes, is kept as a hash, and ends with the session that asked
 * for it, so that a new password or a sign-out takes it along. Each person has one: a new one replaces the former.
 */
export type Pairing = {
  /** Refuses `not-a-page` 403: a Tracker that was taken over makes no further ones. */
  newCode(asking: SignedIn): Promise<{ code: string; secondsLeft: number }>
  /** What became of the person's latest code; null once it is over. */
  latest(
    personId: string,
  ): Promise<{ secondsLeft: number; device: { id: string; label: string } | null } | null>
  /**
   * Signs an extension in. Refuses `pairing-code-unusable` 410 and, after some guesses, `too-many-attempts` 429.
   * @param code as `PairingCode` reads it
   */
  use(given: { code: string; label: string; address: string }): Promise<Opened>
}

const LIFE_MS = 10 * 60_000
/** Each replaces the one before, so more is nobody's wish. */
const MOST_CODES_AN_HOUR = 30
const newCode = (): string =>
  Array.from(randomBytes(PAIRING_CODE_LENGTH), (byte) => PAIRING_ALPHABET[byte % 32]).join('')
const inGroups = (code: string): string => code.replace(/.{4}(?=.)/g, '$&-')

const OPENED = rowOf({ personId: text })
const LATEST = rowOf({ expiresAt: integer, id: orNull(text), label: orNull(text) })

export function createPairing(deps: {
  database: Database
  clock: Clock
  accounts: Pick<Accounts, 'sessions' | 'person'>
  securityLog: SecurityLog
}): Pairing {
  const { database, clock, accounts, securityLog } = deps
  // By the machine's clock, as sessions live.
  const now = () => clock.now() - clock.simulatedOffsetMs()
  const asksByPerson = createAttempts(MOST_CODES_AN_HOUR)
  const guessesByAddress = createAttempts()

  const find = async (code: string, from: Reader) => {
    const [row] = await from.read(
      `select c.person_id from pairing_codes c
       join sessions s on s.id = c.session_id and s.revoked_at is null
       where c.code_hash = :hash and c.expires_at > :now`,
      { hash: secretHash(code), now: now() },
      OPENED,
    )
    return row ?? null
  }

  return {
    async newCode({ person, session }) {
      if (session.kind !== 'page') throw new Refused('not-a-page')
      refuseWait(asksByPerson.waitSeconds(person.id, now()))
      asksByPerson.failed(person.id, now())
      const code = newCode()
      await database.write((tx) =>
        tx.run(
          `insert into pairing_codes (person_id, session_id, code_hash, expires_at)
           values (:person, :session, :hash, :expiresAt)
           on conflict (person_id) do update set session_id = excluded.session_id, device_id = null,
             code_hash = excluded.code_hash, expires_at = excluded.expires_at`,
          { person: person.id, session: session.id, hash: secretHash(code), expiresAt: now() + LIFE_MS },
        ),
      )
      return { code: inGroups(code), secondsLeft: LIFE_MS / 1000 }
    },
    async latest(personId) {
      const [row] = await database.read(
        `select c.expires_at, s.id, s.label from pairing_codes c left join sessions s on s.id = c.device_id
         where c.person_id = :personId and c.expires_at > :now`,
        { personId, now: now() },
        LATEST,
      )
      if (!row) return null
      const { id, label, expiresAt } = row
      const secondsLeft = Math.ceil((expiresAt - now()) / 1000)
      return { secondsLeft, device: id === null || label === null ? null : { id, label } }
    },
    async use({ code, label, address }) {
      refuseWait(guessesByAddress.waitSeconds(address, now()))
      // Counted before it is judged, so that a hundred at once are not a hundred guesses.
      guessesByAddress.failed(address, now())
      // Anybody can send a made-up one: it is worth no transaction.
      const opened =
        (await find(code, database)) &&
        (await database.write(async (tx) => {
          const row = await find(code, tx)
          const person = row && (await accounts.person(row.personId, tx))
          if (!person) return null
          const [token, session] = await accounts.sessions.open(tx, {
            ...{ personId: person.id, kind: 'device', label },
          })
          await tx.run(
            'update pairing_codes set code_hash = null, device_id = :device where person_id = :person',
            { device: session.id, person: person.id },
          )
          securityLog.record(tx, { event: 'device-added', person: person.id, by: person.id })
          return { token, session, person }
        }))
      if (!opened) throw new Refused('pairing-code-unusable')
      guessesByAddress.takeBack(address)
      return opened
    },
  }
}
