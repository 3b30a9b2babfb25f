import type { Instant } from '../../../core/rules/calendar/instant.ts'
import type { Clock } from '../../infra/clock.ts'
import type { Tx, Values } from '../../infra/database/database.ts'
import type { Events } from '../../infra/events.ts'
import { Refused } from '../../refused.ts'
import type { AccountEvents, Accounts } from './accounts.ts'
import { type NewPasswordDeps, setPassword } from './passwords/new-password.ts'
import type { Person } from './person.ts'

/** What a person does with their own account. */
export type MyAccount = {
  /** The name that others read, and the zone in which mails name times. */
  change(person: Person, what: { name?: string | undefined; zone?: string | undefined }): Promise<void>
  /** Needs the present password; ends every other session. */
  changePassword(person: Person, sessionId: string, present: string, next: string): Promise<void>
  /** Everything kept about the person, as JSON. */
  export(person: Person): Promise<{ person: Person; exportedAt: Instant }>
  /**
   * Deletes what the law of the books lets go: name, address, password, passkeys, sessions, payment methods, mails, and
   * the pictures of a freelancer's screen. Charges, ledger, times and messages stay, for the other party's sake.
   * Refused while jobs run or money is under way.
   */
  remove(person: Person, password: string): Promise<void>
}

/** What the export holds, a query each. Secrets and other people's addresses are in none. */
const EXPORTS: Record<string, string> = {
  sessions:
    'select id, kind, label, created_at, last_seen_at, revoked_at from sessions where person_id = :id',
  jobs: 'select id, title, status, created_at, accepted_at, starts_at, ends_at from jobs where client_id = :id or freelancer_id = :id',
  terms: `select t.* from terms t join jobs j on j.id = t.job_id where j.client_id = :id or j.freelancer_id = :id`,
  claims: `select c.job_id, c.week, c.author, c.kind, c.body, c.received_at, c.refused_code from claims c
    join jobs j on j.id = c.job_id
    where (c.author = 'client' and j.client_id = :id) or (c.author = 'freelancer' and j.freelancer_id = :id)`,
  timesheets: `select t.* from timesheets t join jobs j on j.id = t.job_id where j.client_id = :id or j.freelancer_id = :id`,
  activity: 'select at, event, about, address, program from security_log where person_id = :id order by seq',
  passkeys: 'select label, created_at, last_used_at from passkeys where person_id = :id order by created_at',
  paymentMethods:
    'select id, kind, label, role, status, created_at, removed_at from payment_methods where person_id = :id',
  charges: `select c.id, c.job_id, c.week, c.amount_minor, c.currency, c.outcome, c.created_at, c.settled_at
    from charges c join jobs j on j.id = c.job_id where j.client_id = :id or j.freelancer_id = :id`,
  ledger: `select e.at, e.cause_kind, e.cause_id, e.description, p.account, p.currency, p.amount_minor
    from ledger_postings p join ledger_entries e on e.id = p.entry_id
    where p.account in (:accounts) order by e.at, e.id, p.line`,
}

/** Rows of one's own that stand for nothing else. */
const OWN_ROWS = [
  'passkeys where person_id = :id',
  'account_links where person_id = :id',
  'pairing_codes where person_id = :id',
  'calendar_feeds where person_id = :id',
  'idempotency_keys where person_id = :id',
  'mail_off where person_id = :id',
]

/** Names of the export's parts. */
export const EXPORTED: readonly string[] = Object.keys(EXPORTS)

export function createMyAccount(
  deps: Omit<NewPasswordDeps, 'now'> & {
    clock: Clock
    accounts: Accounts
    events: Events<AccountEvents>
  },
): MyAccount {
  const { database, clock, accounts, securityLog, events } = deps

  return {
    change: ({ id, ...known }, { name = known.name, zone = known.zone ?? undefined }) =>
      database.write((tx) =>
        tx.run('update people set name = :name, zone = :zone where id = :id', {
          ...{ id, name, zone: zone ?? null },
        }),
      ),
    async changePassword(person, sessionId, present, next) {
      await accounts.needPassword(person.id, present)
      const passwordHash = await accounts.passwords.toHash(next, person.id)
      const wish = { personId: person.id, passwordHash, event: 'password-changed', sessionId } as const
      const ended = await database.write((tx) =>
        setPassword({ ...deps, now: clock.now }, tx, { ...wish, dropPasskeys: [] }),
      )
      accounts.tellRevoked(ended, person.id)
    },
    async export(person) {
      const values = { id: person.id, accounts: [`client:${person.id}`, `freelancer:${person.id}`] }
      const parts: Record<string, readonly Values[]> = {}
      for (const [name, sql] of Object.entries(EXPORTS)) parts[name] = await database.read(sql, values)
      return { person, exportedAt: clock.now(), ...parts }
    },
    async remove(person, password) {
      await accounts.needPassword(person.id, password)
      const ended = await database.write(async (tx) => {
        const values = { id: person.id, accounts: [`client:${person.id}`, `freelancer:${person.id}`] }
        const none = async (sql: string, code: 'jobs-running' | 'money-under-way' | 'balance-open') => {
          if ((await tx.read(sql, values)).length > 0) throw new Refused(code)
        }
        await none(
          `select id from jobs where (client_id = :id or freelancer_id = :id) and status <> 'ended'`,
          'jobs-running',
        )
        await none(
          `select t.week from timesheets t join jobs j on j.id = t.job_id
           where (j.client_id = :id or j.freelancer_id = :id) and t.state not in ('paid', 'closed')`,
          'money-under-way',
        )
        await none(
          `select account from ledger_postings where account in (:accounts)
           group by account, currency having sum(amount_minor) <> 0`,
          'balance-open',
        )
        await tx.run(
          `update people set name = 'Deleted account', email = :email, password_hash = '', zone = null, deleted_at = :at where id = :id`,
          { id: person.id, email: `deleted-${person.id}@invalid`, at: clock.now() },
        )
        await tx.run(
          `update payment_methods set removed_at = :at, role = 'none', label = kind where person_id = :id`,
          { id: person.id, at: clock.now() },
        )
        for (const what of OWN_ROWS) await tx.run(`delete from ${what}`, { id: person.id })
        await forgetMails(tx, person.email)
        securityLog.record(tx, { event: 'account-deleted', person: person.id, by: person.id })
        return accounts.sessions.revokeOthers(tx, person.id, null)
      })
      accounts.tellRevoked(ended, person.id)
      events.notify('account-deleted', person.id)
    },
  }

  /** What waits is not sent; of what was sent only stays that it was. */
  async function forgetMails(tx: Tx, email: string): Promise<void> {
    const to = `%${JSON.stringify({ to: email })
      .slice(1, -1)
      .replace(/[\\%_]/g, '\\$&')}%`
    const which = `kind = 'mail' and payload like :to escape '\\'`
    await tx.run(`delete from outbox where ${which} and done_at is null`, { to })
    const payload = JSON.stringify({ to: '', subject: '', text: '', html: '' })
    await tx.run(`update outbox set payload = :payload where ${which}`, { payload, to })
  }
}
