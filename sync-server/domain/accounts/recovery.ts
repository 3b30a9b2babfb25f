import type { Instant } from '../../../core/rules/calendar/instant.ts'
import type { Config } from '../../config.ts'
import { createAttempts, refuseWait } from '../../infra/attempts.ts'
import type { Clock } from '../../infra/clock.ts'
import type { Database, Reader, Tx } from '../../infra/database/database.ts'
import { integer, rowOf, text } from '../../infra/database/row.ts'
import { newSecret, secretHash } from '../../infra/secrets.ts'
import { Refused } from '../../refused.ts'
import type { Notices } from '../notices/notices.ts'
import { passwordResetMail, verificationMail } from '../notices/texts.ts'
import type { SecurityLog } from '../security/security-log.ts'
import type { Accounts } from './accounts.ts'
import { PASSKEY, type Passkey } from './passkeys/passkeys.ts'
import { setPassword } from './passwords/new-password.ts'
import type { Person } from './person.ts'
import { signUpAgainMail } from './texts.ts'

type LinkKind = 'password-reset' | 'verification'
const LIFE_HOURS: Record<LinkKind, number> = { 'password-reset': 1, verification: 72 }
/** Mails of one kind that one account may be sent at once in a day: nobody floods a stranger's mailbox through us. */
const MOST_A_DAY = 5
const DAY_MS = 86_400_000
/** A second mail a minute later would cross the first. */
const BETWEEN_MAILS_MS = 60_000
const MOST_ASKS_AN_HOUR = 20

/** Ways into an account beside its password. */
export type WaysIn = {
  passkeys: Passkey[]
  browsers: number
  trackers: number
  calendar: boolean
  /** False: whoever made them never proved the address, so all of them go. */
  isProven: boolean
}

/** Proof of an e-mail address by a link in a mail: to verify it, and to set a new password. */
export type Recovery = {
  /** Sends a link if there is such an account, after the answer: neither that nor its time says which. */
  askForReset(email: string, address: string): void
  /** What else opens the account of a link (A5). Refuses `link-expired` 410. */
  waysIn(token: string): Promise<WaysIn>
  /**
   * Sets the password, ends every session and drops the passkeys that are named; the link works once. An address that
   * this is the first proof of was anybody's before: every passkey goes.
   */
  reset(token: string, password: string, dropPasskeys: readonly string[]): Promise<Person>
  /** Sends the link once more; sign-up sent the first. Refuses `mail-on-its-way` 429. */
  askForVerification(person: Person): Promise<void>
  verify(token: string): Promise<Person>
  /** A new account hears how to prove its address. */
  welcome(tx: Tx, person: Person): Promise<void>
  /** Whose address somebody wants a second account for hears of it, once a day. */
  warnOwner(personId: string): Promise<void>
  /** What became of the person's latest link: a house without a mail server sends none. */
  verificationMail(personId: string): Promise<'sent' | 'waiting' | 'not-sent-here'>
}

export function createRecovery(deps: {
  database: Database
  clock: Clock
  config: Pick<Config, 'publicUrl' | 'smtpUrl'>
  accounts: Accounts
  notices: Pick<Notices, 'queueMail'>
  securityLog: SecurityLog
  log?: (error: unknown) => void
}): Recovery {
  const { database, clock, config, accounts, notices, securityLog, log = console.error } = deps
  const asks = createAttempts(MOST_ASKS_AN_HOUR)
  const now = (): Instant => clock.now() - clock.simulatedOffsetMs()

  /** When the last day's links of a kind were made, the latest first. */
  const madeToday = async (tx: Tx, kind: LinkKind, personId: string): Promise<Instant[]> => {
    const rows = await tx.read(
      `select created_at from account_links where person_id = :personId and kind = :kind and created_at > :since
       order by created_at desc`,
      { personId, kind, since: now() - DAY_MS },
      rowOf({ createdAt: integer }),
    )
    return rows.map(({ createdAt }) => createdAt)
  }

  /**
   * Makes a link and queues its mail. Past the day's number it sends one more only when the last has expired: a
   * stranger who asks all day leaves a link that works in the mailbox, and keeps nobody from a new password.
   */
  const sendLink = async (
    tx: Tx,
    kind: LinkKind,
    person: { id: string; email: string },
  ): Promise<boolean> => {
    const made = await madeToday(tx, kind, person.id)
    const lastAt = made[0] ?? 0
    if (made.length >= MOST_A_DAY && now() - lastAt < LIFE_HOURS[kind] * 3_600_000) return false
    const token = newSecret()
    const tokenHash = secretHash(token)
    const expiresAt = now() + LIFE_HOURS[kind] * 3_600_000
    await tx.run(
      `insert into account_links (token_hash, person_id, kind, email, created_at, expires_at)
       values (:tokenHash, :personId, :kind, :email, :at, :expiresAt)`,
      { tokenHash, personId: person.id, kind, email: person.email, at: now(), expiresAt },
    )
    const mail =
      kind === 'verification'
        ? verificationMail(`${config.publicUrl}/verify/${token}`, LIFE_HOURS[kind])
        : passwordResetMail(`${config.publicUrl}/reset/${token}`, LIFE_HOURS[kind])
    await notices.queueMail(tx, { ...mail, key: `${kind}/${tokenHash.slice(0, 40)}`, address: person.email })
    return true
  }

  /** The person of a link that still works. */
  const readLink = async (kind: LinkKind, token: string, from: Reader): Promise<Person> => {
    const [link] = await from.read(
      `select l.person_id from account_links l join people p on p.id = l.person_id and p.email = l.email
       where l.token_hash = :tokenHash and l.kind = :kind and l.used_at is null and l.expires_at > :now`,
      { tokenHash: secretHash(token), kind, now: now() },
      rowOf({ personId: text }),
    )
    const person = link && (await accounts.person(link.personId, from))
    if (!person) throw new Refused('link-expired')
    return person
  }

  /** Uses a link up, which proves the address. */
  const useLink = async (tx: Tx, kind: LinkKind, token: string): Promise<Person> => {
    const person = await readLink(kind, token, tx)
    await tx.run(
      `update account_links set used_at = :now where person_id = :personId and kind = :kind and used_at is null`,
      { now: now(), personId: person.id, kind },
    )
    await tx.run(
      `update people set email_verified_at = coalesce(email_verified_at, :now) where id = :personId`,
      { now: now(), personId: person.id },
    )
    if (!person.emailVerified)
      securityLog.record(tx, { event: 'address-proven', person: person.id, by: person.id })
    return person
  }

  return {
    async welcome(tx, person) {
      await sendLink(tx, 'verification', person)
    },
    async warnOwner(personId) {
      const day = Math.floor(now() / DAY_MS)
      const mail = { ...signUpAgainMail({ url: `${config.publicUrl}/sign-in` }), personId }
      await database.write((tx) =>
        notices.queueMail(tx, { ...mail, key: `sign-up-again/${personId}/${day}` }),
      )
    },
    async verificationMail(personId) {
      if (!config.smtpUrl) return 'not-sent-here'
      const sent = await database.read(
        `select o.id from account_links l join outbox o on o.dedupe_key = 'verification/' || substr(l.token_hash, 1, 40)
         where l.person_id = :personId and l.kind = 'verification' and o.done_at is not null limit 1`,
        { personId },
      )
      return sent.length > 0 ? 'sent' : 'waiting'
    },
    askForReset(email, address) {
      refuseWait(asks.waitSeconds(address, now()))
      asks.failed(address, now())
      database
        .write(async (tx) => {
          const [person] = await tx.read(
            'select id, email from people where email = :email and deleted_at is null',
            { email },
            rowOf({ id: text, email: text }),
          )
          if (!person || !(await sendLink(tx, 'password-reset', person))) return
          securityLog.record(tx, { event: 'reset-asked', person: person.id, by: null })
        })
        .catch(log)
    },
    async waysIn(token) {
      const { id: personId, emailVerified: isProven } = await readLink('password-reset', token, database)
      const passkeys = await database.read(
        'select * from passkeys where person_id = :personId order by created_at, id',
        { personId },
        PASSKEY,
      )
      const sessions = await accounts.sessions.list(personId)
      const feeds = await database.read(
        'select token_hash from calendar_feeds where person_id = :personId and revoked_at is null',
        { personId },
      )
      const trackers = sessions.filter(({ kind }) => kind === 'device').length
      return {
        passkeys,
        browsers: sessions.length - trackers,
        trackers,
        calendar: feeds.length > 0,
        isProven,
      }
    },
    async reset(token, password, dropPasskeys) {
      const { id: personId, emailVerified } = await readLink('password-reset', token, database)
      const passwordHash = await accounts.passwords.toHash(password, personId)
      const wish = { personId, passwordHash, event: 'password-reset', sessionId: null } as const
      const [person, ended] = await database.write(async (tx) => {
        const owner = await useLink(tx, 'password-reset', token)
        const drop = emailVerified ? dropPasskeys : 'all'
        return [owner, await setPassword({ ...deps, now }, tx, { ...wish, dropPasskeys: drop })] as const
      })
      accounts.tellRevoked(ended, person.id)
      return person
    },
    askForVerification: (person) =>
      database.write(async (tx) => {
        const made = await madeToday(tx, 'verification', person.id)
        const oldest = made[MOST_A_DAY - 1]
        const waitMs =
          oldest === undefined ? (made[0] ?? 0) + BETWEEN_MAILS_MS - now() : oldest + DAY_MS - now()
        if (waitMs > 0) refuseMail(Math.ceil(waitMs / 1000))
        await sendLink(tx, 'verification', person)
      }),
    async verify(token) {
      await readLink('verification', token, database)
      return database.write((tx) => useLink(tx, 'verification', token))
    },
  }
}

function refuseMail(seconds: number): never {
  const wait = seconds <= 90 ? `${seconds} seconds` : `${Math.ceil(seconds / 3600)} hours`
  throw new Refused('mail-on-its-way', { params: { wait }, details: { retryAfterSeconds: seconds } })
}
