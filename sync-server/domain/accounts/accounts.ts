import { randomUUID } from 'node:crypto'
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http'
import type { Config } from '../../config.ts'
import { createAttempts, refuseWait } from '../../infra/attempts.ts'
import type { Clock } from '../../infra/clock.ts'
import type { Database, Reader, Tx } from '../../infra/database/database.ts'
import { flag, integer, orNull, type RowOf, rowOf, text } from '../../infra/database/row.ts'
import type { Events } from '../../infra/events.ts'
import { Refused } from '../../refused.ts'
import type { SecurityLog } from '../security/security-log.ts'
import { createGuesses } from './passwords/guesses.ts'
import { createPasswordCheck } from './passwords/own-password.ts'
import { createPasswords, type Passwords } from './passwords/passwords.ts'
import type { Opened, Person, SignedIn } from './person.ts'
import { cookieNames, cookieValue } from './sessions/cookies.ts'
import { createKnownBrowsers, type KnownBrowsers } from './sessions/known-browsers.ts'
import { createSessions, type SessionKind, type Sessions } from './sessions/sessions.ts'

export type Credentials = { email: string; password: string; address: string }

const MOST_SIGN_UPS_AN_HOUR = 300
/** Sign-ins that succeed, of one person: who has the password needs no more, and each leaves a session behind. */
const MOST_SIGN_INS_AN_HOUR = 60

export type Accounts = {
  /** `emailVerified`: its owner needs no mail that proves the address, as the sandbox's people don't. */
  signUp(input: Credentials & { name: string; label: string; emailVerified?: boolean }): Promise<Opened>
  /**
   * Refuses `wrong-credentials` 401 and `too-many-attempts` 429; never says which of e-mail and password was wrong.
   * @param input.known the cookie of a browser that has signed in before
   */
  signIn(input: Credentials & { kind: SessionKind; label: string; known?: string | null }): Promise<Opened>
  /** Asks a signed-in person's password again. Refuses `wrong-password` 403, `too-many-attempts` 429. */
  needPassword(personId: string, password: string): Promise<void>
  passwords: Passwords
  knownBrowsers: KnownBrowsers
  /** Makes an account of a proven address, as only the operator's commands do. Refuses `email-taken` 409. */
  create(input: { name: string; email: string; password: string; isSupport: boolean }): Promise<Person>
  /** Null for who has no account, or none any more. */
  person(personId: string, from: Reader): Promise<Person | null>
  sessions: Sessions
  /** Ends the session and tells of it, so that its sockets are closed. False: none of that id. */
  revoke(personId: string, sessionId: string): Promise<boolean>
  /** Whom the bearer token, or else the page's cookie, of a request speaks for. */
  fromHeaders(headers: IncomingHttpHeaders): Promise<SignedIn | null>
  /** Who opens a socket, and by which session: by cookie when the Origin is our own page, or by bearer token. */
  fromRequest(request: IncomingMessage): Promise<SignedIn | null>
  /** Tells of sessions that were ended by other means. */
  tellRevoked(sessionIds: readonly string[], personId: string): void
}

export type AccountEvents = {
  /** An account is made whose address is not proven yet. */
  'signed-up': [tx: Tx, person: Person]
  /** Somebody wanted to make an account with an address that has one: its owner's id. */
  'signed-up-again': [ownerId: string]
  'session-ended': [sessionId: string, personId: string]
  /** An account is gone, and what was its alone with it. */
  'account-deleted': [personId: string]
}

const PERSON_COLUMNS = 'id, name, email, is_support, email_verified_at, zone'
const ID = rowOf({ id: text })
const COLUMNS = {
  id: text,
  name: text,
  email: text,
  isSupport: flag,
  emailVerifiedAt: orNull(integer),
  zone: orNull(text),
}
const PERSON = rowOf(COLUMNS)
const WITH_PASSWORD = rowOf({ ...COLUMNS, passwordHash: text })
const rowToPerson = ({
  id,
  name,
  email,
  isSupport,
  emailVerifiedAt,
  zone,
}: RowOf<typeof PERSON>): Person => ({
  ...{ id, name, email, isSupport, zone },
  emailVerified: emailVerifiedAt !== null,
})

export function createAccounts(deps: {
  database: Database
  clock: Clock
  config: Pick<Config, 'publicUrl'>
  securityLog: SecurityLog
  events: Events<AccountEvents>
}): Accounts {
  const { database, clock, config, securityLog, events } = deps
  // Sessions live by the machine's clock: moving the sandbox ahead by weeks must not sign people out.
  const now = () => clock.now() - clock.simulatedOffsetMs()
  const sessions = createSessions(database, now)
  const guesses = createGuesses()
  const signUpsByAddress = createAttempts(MOST_SIGN_UPS_AN_HOUR)
  const takenByAddress = createAttempts()
  const signInsByPerson = createAttempts(MOST_SIGN_INS_AN_HOUR)
  const passwords = createPasswords()
  const knownBrowsers = createKnownBrowsers(database)
  const names = cookieNames(config)
  const origin = new URL(config.publicUrl).origin

  const ownerOf = async (email: string, from: Reader) => {
    const [row] = await from.read('select id from people where email = :email', { email }, ID)
    return row?.id ?? null
  }
  const insertPerson = async (tx: Tx, person: Person, passwordHash: string) => {
    if (await ownerOf(person.email, tx)) throw emailTaken()
    await tx.run(
      `insert into people (id, email, name, password_hash, is_support, created_at, email_verified_at)
       values (:id, :email, :name, :passwordHash, :isSupport, :at, :verifiedAt)`,
      { ...person, passwordHash, at: clock.now(), verifiedAt: person.emailVerified ? now() : null },
    )
  }
  const person = async (personId: string, from: Reader) => {
    const [row] = await from.read(
      `select ${PERSON_COLUMNS} from people where id = :personId and deleted_at is null`,
      { personId },
      PERSON,
    )
    return row ? rowToPerson(row) : null
  }
  const tellRevoked = (sessionIds: readonly string[], personId: string) => {
    for (const sessionId of sessionIds) events.notify('session-ended', sessionId, personId)
  }
  const identify = async (token: string, kind: SessionKind): Promise<SignedIn | null> => {
    const session = await sessions.find(token, kind)
    const owner = session && (await person(session.personId, database))
    return session && owner ? { session, person: owner } : null
  }

  const fromHeaders: Accounts['fromHeaders'] = async ({ authorization, cookie }) => {
    const bearer = bearerToken(authorization)
    if (bearer) return identify(bearer, 'device')
    const token = cookieValue(cookie, names.session)
    return token ? identify(token, 'page') : null
  }

  return {
    sessions,
    person,
    fromHeaders,
    passwords,
    knownBrowsers,
    needPassword: createPasswordCheck({ database, now, passwords, securityLog }),
    async signUp({ name, email, password, address, label, emailVerified = false }) {
      const waits = [signUpsByAddress, takenByAddress].map((tries) => tries.waitSeconds(address, now()))
      refuseWait(Math.max(...waits))
      signUpsByAddress.failed(address, now())
      const owner = await ownerOf(email, database)
      if (owner) {
        // Signing up signs in at once, so a taken address can't look like a free one. Asking is slow instead, and
        // the owner hears of it.
        takenByAddress.failed(address, now())
        securityLog.note({ event: 'sign-up-refused', person: owner, by: null })
        events.notify('signed-up-again', owner)
        throw emailTaken()
      }
      const passwordHash = await passwords.toHash(password, address)
      const created: Person = { id: randomUUID(), name, email, isSupport: false, emailVerified, zone: null }
      return database.write(async (tx) => {
        await insertPerson(tx, created, passwordHash)
        if (!emailVerified) await events.emit('signed-up', tx, created)
        securityLog.record(tx, { event: 'signed-up', person: created.id, by: created.id })
        const [token, session] = await sessions.open(tx, { personId: created.id, kind: 'page', label })
        return { person: created, session, token }
      })
    },
    async signIn({ email, password, address, kind, label, known = null }) {
      const [row] = await database.read(
        `select ${PERSON_COLUMNS}, password_hash from people where email = :email and deleted_at is null`,
        { email },
        WITH_PASSWORD,
      )
      const knownAs = await knownBrowsers.read(known)
      const browser = row && knownAs?.personId === row.id ? knownAs.browser : null
      const guess = guesses.begin({ email, address, browser }, now())
      const fits = await passwords.fits(row?.passwordHash ?? null, password, address).catch((error) => {
        guess.undecided()
        throw error
      })
      if (!fits || !row) {
        securityLog.note({ event: 'sign-in-refused', person: row?.id ?? null, by: null })
        throw new Refused('wrong-credentials')
      }
      guess.right()
      refuseWait(signInsByPerson.waitSeconds(row.id, now()))
      signInsByPerson.failed(row.id, now())
      const [token, session] = await database.write((tx) => {
        const event = kind === 'page' ? 'signed-in' : 'device-added'
        securityLog.record(tx, { event, person: row.id, by: row.id })
        return sessions.open(tx, { personId: row.id, kind, label })
      })
      return { person: rowToPerson(row), session, token }
    },
    async create({ name, email, password, isSupport }) {
      const passwordHash = await passwords.toHash(password, 'operator')
      const created: Person = {
        id: randomUUID(),
        name,
        email: email.trim().toLowerCase(),
        isSupport,
        emailVerified: true,
        zone: null,
      }
      await database.write((tx) => insertPerson(tx, created, passwordHash))
      return created
    },
    async revoke(personId, sessionId) {
      const ended = await database.write(async (tx) => {
        const isOurs = await sessions.revoke(tx, personId, sessionId)
        if (isOurs)
          securityLog.record(tx, { event: 'session-ended', person: personId, by: personId, about: sessionId })
        return isOurs
      })
      if (ended) tellRevoked([sessionId], personId)
      return ended
    },
    async fromRequest(request) {
      const isBearer = bearerToken(request.headers.authorization) !== null
      return isBearer || isOurPage(request, origin) ? fromHeaders(request.headers) : null
    },
    tellRevoked,
  }
}

const emailTaken = () => new Refused('email-taken')

const bearerToken = (header: string | undefined): string | null =>
  /^Bearer ([A-Za-z0-9_-]{20,100})$/i.exec(header ?? '')?.[1] ?? null

/** Browsers send Origin with each socket; a page of another site must not ride on our cookie. */
function isOurPage(request: IncomingMessage, publicOrigin: string): boolean {
  const { origin, host } = request.headers
  if (!origin) return false
  return origin === publicOrigin || (URL.canParse(origin) && new URL(origin).host === host)
}
