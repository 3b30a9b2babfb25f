import type { Instant } from '../../core/rules/week.ts'
import type { Clock } from '../clock.ts'
import type { Config } from '../config.ts'
import type { Database, Tx, Values } from '../database/database.ts'
import type { Notices } from '../notices/notices.ts'
import { passwordResetMail, verificationMail } from '../notices/texts.ts'
import { Refused } from '../refused.ts'
import type { Accounts, Person } from './accounts.ts'
import { createAttempts, refuseWait } from './attempts.ts'
import { passwordToHash } from './passwords.ts'
import { newSecret, secretHash } from './secrets.ts'
import { tellOfNewPassword } from './tell.ts'

type LinkKind = 'password-reset' | 'verification'
const LIFE_HOURS: Record<LinkKind, number> = { 'password-reset': 1, verification: 72 }
/** Mails of one kind that one account may be sent at once in a day: nobody floods a stranger's mailbox through us. */
const MOST_A_DAY = 5
const DAY_MS = 86_400_000
/** A second mail a minute later would cross the first. */
const BETWEEN_MAILS_MS = 60_000
const MOST_ASKS_AN_HOUR = 20

/** Proof of an e-mail address by a link in a mail: to verify it, and to set a new password. */
export type Recovery = {
  /** Sends a link if there is such an account; says nothing either way. */
  askForReset(email: string, address: string): Promise<void>
  /** Sets the password and ends every session; the link works once. */
  reset(token: string, password: string): Promise<Person>
  /** Sends the link once more; sign-up sent the first. Refuses `mail-on-its-way` 429. */
  askForVerification(person: Person): Promise<void>
  verify(token: string): Promise<Person>
}

export function createRecovery(deps: {
  database: Database
  clock: Clock
  config: Pick<Config, 'publicUrl'>
  accounts: Accounts
  notices: Pick<Notices, 'queueMail'>
}): Recovery {
  const { database, clock, config, accounts, notices } = deps
  const asks = createAttempts(MOST_ASKS_AN_HOUR)
  const now = (): Instant => clock.now() - clock.simulatedOffsetMs()

  /** When the last day's links of a kind were made, the latest first. */
  const madeToday = async (tx: Tx, kind: LinkKind, personId: string): Promise<Instant[]> => {
    const rows = await database.read<{ created_at: number }>(
      `select created_at from account_links where person_id = :personId and kind = :kind and created_at > :since
       order by created_at desc`,
      { personId, kind, since: now() - DAY_MS },
      tx,
    )
    return rows.map((row) => Number(row.created_at))
  }

  /**
   * Makes a link and queues its mail. Past the day's number it sends one more only when the last has expired: a
   * stranger who asks all day leaves a link that works in the mailbox, and keeps nobody from a new password.
   */
  const sendLink = async (tx: Tx, kind: LinkKind, person: { id: string; email: string }) => {
    const made = await madeToday(tx, kind, person.id)
    const lastAt = made[0] ?? 0
    if (made.length >= MOST_A_DAY && now() - lastAt < LIFE_HOURS[kind] * 3_600_000) return
    const token = newSecret()
    const tokenHash = secretHash(token)
    const expiresAt = now() + LIFE_HOURS[kind] * 3_600_000
    await database.run(
      tx,
      `insert into account_links (token_hash, person_id, kind, email, created_at, expires_at)
       values (:tokenHash, :personId, :kind, :email, :at, :expiresAt)`,
      { tokenHash, personId: person.id, kind, email: person.email, at: now(), expiresAt },
    )
    const mail =
      kind === 'verification'
        ? verificationMail(`${config.publicUrl}/verify/${token}`, LIFE_HOURS[kind])
        : passwordResetMail(`${config.publicUrl}/reset/${token}`, LIFE_HOURS[kind])
    await notices.queueMail(tx, { ...mail, key: `${kind}/${tokenHash.slice(0, 40)}`, address: person.email })
  }

  /** The person of a link that still works, which is used up by this. */
  const useLink = async (tx: Tx, kind: LinkKind, token: string): Promise<Person> => {
    const tokenHash = secretHash(token)
    const [link] = await database.read<Values>(
      `select l.person_id from account_links l join people p on p.id = l.person_id and p.email = l.email
       where l.token_hash = :tokenHash and l.kind = :kind and l.used_at is null and l.expires_at > :now`,
      { tokenHash, kind, now: now() },
      tx,
    )
    const person = link && (await accounts.person(String(link.person_id), tx))
    if (!person)
      throw new Refused(410, 'link-expired', 'This link has been used or has expired. Ask for a new one.')
    await database.run(
      tx,
      `update account_links set used_at = :now where person_id = :personId and kind = :kind and used_at is null`,
      { now: now(), personId: person.id, kind },
    )
    await database.run(
      tx,
      `update people set email_verified_at = coalesce(email_verified_at, :now) where id = :personId`,
      { now: now(), personId: person.id },
    )
    return person
  }

  accounts.onSignUp((tx, person) => sendLink(tx, 'verification', person))

  return {
    async askForReset(email, address) {
      refuseWait(asks.waitSeconds(address, now()))
      asks.failed(address, now())
      await database.write(async (tx) => {
        const [person] = await database.read<{ id: string; email: string }>(
          'select id, email from people where email = :email and deleted_at is null',
          { email },
          tx,
        )
        if (person) await sendLink(tx, 'password-reset', person)
      })
    },
    async reset(token, password) {
      const passwordHash = await passwordToHash(password)
      const [person, ended] = await database.write(async (tx) => {
        const owner = await useLink(tx, 'password-reset', token)
        await database.run(tx, 'update people set password_hash = :passwordHash where id = :id', {
          passwordHash,
          id: owner.id,
        })
        await tellOfNewPassword(deps, tx, owner.id)
        return [owner, await accounts.sessions.revokeOthers(tx, owner.id, null)] as const
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
    verify: (token) => database.write((tx) => useLink(tx, 'verification', token)),
  }
}

function refuseMail(seconds: number): never {
  const wait = seconds <= 90 ? `${seconds} seconds` : `${Math.ceil(seconds / 3600)} hours`
  throw new Refused(
    429,
    'mail-on-its-way',
    `A mail with the link was sent. Please look for it, among the spam too; you can ask for another in ${wait}.`,
    { retryAfterSeconds: seconds },
  )
}
