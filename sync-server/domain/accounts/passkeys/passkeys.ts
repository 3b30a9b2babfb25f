import { randomUUID } from 'node:crypto'
import type {
  PublicKeyCredentialCreationOptionsJSON,
  PublicKeyCredentialRequestOptionsJSON,
} from '@simplewebauthn/server'
import type { Instant } from '../../../../core/rules/calendar/instant.ts'
import type { Config } from '../../../config.ts'
import { createAttempts, refuseWait } from '../../../infra/attempts.ts'
import type { Clock } from '../../../infra/clock.ts'
import type { Database, Reader, Tx } from '../../../infra/database/database.ts'
import { integer, orNull, type RowReader, rowOf, text } from '../../../infra/database/row.ts'
import { Refused } from '../../../refused.ts'
import type { Notices } from '../../notices/notices.ts'
import type { SecurityLog } from '../../security/security-log.ts'
import type { Accounts } from '../accounts.ts'
import type { Opened, SignedIn } from '../person.ts'
import { passkeyAddedMail, passkeyRemovedMail } from '../texts.ts'
import type { Home } from './passkey-ceremony.ts'
import { createChallenges, type Purpose } from './passkey-challenges.ts'
import type { NewPasskeyAnswer, SignInAnswer } from './passkey-input.ts'

export type Passkey = { id: string; label: string; createdAt: Instant; lastUsedAt: Instant | null }

/** Loaded on use: three hundred modules that a command, or a house without passkeys, never needs. */
const ceremony = () => import('./passkey-ceremony.ts')

const MOST_PASSKEYS = 20
const MOST_BEGUN_AN_HOUR = 600
/** Passkeys that one person sets out to add; each leaves a mail and a line behind. */
const MOST_ADDED_AN_HOUR = 30
/** For so long after signing in a browser may change passkeys without the password. */
const RECENT_MS = 10 * 60_000

/** Signing in by what a device or a password manager keeps, beside the password and never instead of it. */
export type Passkeys = {
  list(personId: string): Promise<Passkey[]>
  /** Whether adding or removing one needs the password now. */
  needsPassword(who: SignedIn): boolean
  /** Refuses `password-needed` 403, `wrong-password` 403, `too-many-passkeys` 409. */
  startAdding(who: SignedIn, password: string | undefined): Promise<PublicKeyCredentialCreationOptionsJSON>
  /** Refuses `challenge-unknown` 410, `passkey-invalid` and `passkey-elsewhere` 400, `passkey-known` 409. */
  add(who: SignedIn, answer: NewPasskeyAnswer, label: string, browser: string): Promise<Passkey>
  rename(personId: string, id: string, label: string): Promise<void>
  remove(who: SignedIn, id: string, password: string | undefined, browser: string): Promise<void>
  /**
   * Refuses `too-many-attempts` 429. Guesses at passwords count nothing here.
   * @param from the known browser, or the address, that begins it
   */
  startSignIn(from: string): Promise<PublicKeyCredentialRequestOptionsJSON>
  /** Refuses `challenge-unknown` 410, `passkey-unknown` 401, `passkey-copied` 401, and as `add` does. */
  signIn(answer: SignInAnswer, label: string): Promise<Opened>
}

export function createPasskeys(deps: {
  database: Database
  clock: Clock
  config: Pick<Config, 'publicUrl'>
  accounts: Accounts
  notices: Pick<Notices, 'queueMail'>
  securityLog: SecurityLog
}): Passkeys {
  const { database, clock, config, accounts, notices, securityLog } = deps
  const now = () => clock.now() - clock.simulatedOffsetMs()
  const { hostname, origin } = new URL(config.publicUrl)
  const home: Home = { id: hostname, origin }
  const settingsUrl = `${config.publicUrl}/settings`
  const challenges = createChallenges(database, now)
  const begun = createAttempts(MOST_BEGUN_AN_HOUR)
  const adding = createAttempts(MOST_ADDED_AN_HOUR)

  const needsPassword = ({ session }: SignedIn) =>
    session.kind !== 'page' || now() - session.createdAt > RECENT_MS
  const prove = async (who: SignedIn, password: string | undefined) => {
    if (password !== undefined) return accounts.needPassword(who.person.id, password)
    if (needsPassword(who)) throw new Refused('password-needed')
  }
  const useChallenge = async (
    answer: NewPasskeyAnswer | SignInAnswer,
    kind: Purpose['kind'],
    owner?: string,
  ) => {
    const challenge = (await ceremony()).claimedChallenge(answer)
    if (!challenge || !(await challenges.use(challenge, kind, owner))) throw new Refused('challenge-unknown')
    return challenge
  }
  const credentialsOf = (personId: string, from: Reader) =>
    from.read(
      'select credential_id from passkeys where person_id = :personId',
      { personId },
      rowOf({ credentialId: text }),
    )
  const refuseMore = (count: number) => {
    if (count >= MOST_PASSKEYS) throw new Refused('too-many-passkeys')
  }
  const find = async (personId: string, id: string, from: Reader): Promise<Passkey> => {
    const [passkey] = await from.read(
      'select * from passkeys where id = :id and person_id = :personId',
      { id, personId },
      PASSKEY,
    )
    if (!passkey) throw new Refused('passkey-missing')
    return passkey
  }

  return {
    needsPassword,
    list: (personId) =>
      database.read(
        'select * from passkeys where person_id = :personId order by created_at, id',
        { personId },
        PASSKEY,
      ),
    async startAdding(who, password) {
      refuseWait(adding.waitSeconds(who.person.id, now()))
      adding.failed(who.person.id, now())
      await prove(who, password)
      const known = await credentialsOf(who.person.id, database)
      refuseMore(known.length)
      const challenge = await challenges.issue({ kind: 'add', owner: who.person.id })
      const ids = known.map(({ credentialId }) => credentialId)
      return (await ceremony()).creationOptions(home, who.person, challenge, ids)
    },
    async add({ person, session }, answer, label, browser) {
      const challenge = await useChallenge(answer, 'add', person.id)
      const read = await (await ceremony()).readNewPasskey(home, answer, challenge)
      if (read instanceof Refused) throw read
      return database.write(async (tx) => {
        // Somebody who is being thrown out must not leave a way in behind.
        if (!(await accounts.sessions.isOpen(tx, session.id))) throw new Refused('not-signed-in')
        const [same] = await tx.read('select id from passkeys where credential_id = :credentialId', {
          ...read,
        })
        if (same) throw new Refused('passkey-known')
        refuseMore((await credentialsOf(person.id, tx)).length)
        const id = randomUUID()
        await tx.run(
          `insert into passkeys (id, person_id, credential_id, public_key, counter, label, created_at)
           values (:id, :personId, :credentialId, :publicKey, :counter, :label, :at)`,
          { id, personId: person.id, ...read, label, at: now() },
        )
        securityLog.record(tx, { event: 'passkey-added', person: person.id, by: person.id, about: id })
        const mail = passkeyAddedMail({ label, browser, url: settingsUrl })
        await notices.queueMail(tx, { ...mail, key: `passkey-added/${id}`, personId: person.id })
        return find(person.id, id, tx)
      })
    },
    rename: (personId, id, label) =>
      database.write(async (tx) => {
        await find(personId, id, tx)
        await tx.run('update passkeys set label = :label where id = :id', { label, id })
      }),
    async remove(who, id, password, browser) {
      await find(who.person.id, id, database)
      await prove(who, password)
      await database.write(async (tx) => {
        const { label } = await find(who.person.id, id, tx)
        await tx.run('delete from passkeys where id = :id', { id })
        const { id: personId } = who.person
        securityLog.record(tx, { event: 'passkey-removed', person: personId, by: personId, about: id })
        const mail = passkeyRemovedMail({ label, browser, url: settingsUrl })
        await notices.queueMail(tx, { ...mail, key: `passkey-removed/${id}`, personId: who.person.id })
      })
    },
    async startSignIn(from) {
      refuseWait(begun.waitSeconds(from, now()))
      begun.failed(from, now())
      const { requestOptions } = await ceremony()
      return requestOptions(home, await challenges.issue({ kind: 'sign-in', owner: from }))
    },
    async signIn(answer, label) {
      const challenge = await useChallenge(answer, 'sign-in')
      const [row] = await database.read(
        'select id, person_id, public_key from passkeys where credential_id = :credentialId',
        { credentialId: answer.id },
        rowOf({ id: text, personId: text, publicKey: text }),
      )
      if (!row) throw unknownPasskey()
      const credential = { credentialId: answer.id, publicKey: row.publicKey, personId: row.personId }
      const read = await (await ceremony()).readSignIn(home, answer, challenge, credential)
      if (read instanceof Refused) throw read
      return database.write((tx) => open(tx, row.id, read.counter, label))
    },
  }

  async function open(tx: Tx, id: string, counter: number, label: string): Promise<Opened> {
    const [row] = await tx.read(
      'select person_id, counter from passkeys where id = :id',
      { id },
      rowOf({ personId: text, counter: integer }),
    )
    const person = row && (await accounts.person(row.personId, tx))
    if (!row || !person) throw unknownPasskey()
    // WebAuthn §6.1.1: one that counts counts up; the same number twice was given by a copy.
    if ((counter > 0 || row.counter > 0) && counter <= row.counter) throw new Refused('passkey-copied')
    await tx.run('update passkeys set counter = :counter, last_used_at = :at where id = :id', {
      counter,
      at: now(),
      id,
    })
    securityLog.record(tx, { event: 'signed-in-by-passkey', person: person.id, by: person.id, about: id })
    const [token, session] = await accounts.sessions.open(tx, { personId: person.id, kind: 'page', label })
    return { person, session, token }
  }
}

const unknownPasskey = () => new Refused('passkey-unknown')

export const PASSKEY: RowReader<Passkey> = rowOf({
  id: text,
  label: text,
  createdAt: integer,
  lastUsedAt: orNull(integer),
})
