import { randomUUID } from 'node:crypto'
import type { Config } from '../../../config.ts'
import type { Database, Tx } from '../../../infra/database/database.ts'
import { rowOf, text } from '../../../infra/database/row.ts'
import type { Notices } from '../../notices/notices.ts'
import type { SecurityLog } from '../../security/security-log.ts'
import type { Accounts } from '../accounts.ts'
import { passwordSetMail } from '../texts.ts'

export type NewPasswordDeps = {
  database: Database
  config: Pick<Config, 'publicUrl'>
  accounts: Pick<Accounts, 'sessions'>
  notices: Pick<Notices, 'queueMail'>
  securityLog: SecurityLog
  now: () => number
}
export type NewPassword = {
  personId: string
  passwordHash: string
  event: 'password-changed' | 'password-reset'
  /** The session that asks and stays; null: none does. */
  sessionId: string | null
  /** Ids of passkeys to drop; `all` where whoever added them was never known to own the address. */
  dropPasskeys: readonly string[] | 'all'
}

/**
 * Sets a password and ends what the one before had opened: other sessions, Trackers, the calendar's address (A5).
 * Passkeys stay but for those that are named; the mail names what is left, so that none stays unseen.
 * Answers the ids of the sessions that ended.
 */
export async function setPassword(deps: NewPasswordDeps, tx: Tx, wish: NewPassword): Promise<string[]> {
  const { config, accounts, notices, securityLog } = deps
  const { personId, passwordHash, event, sessionId, dropPasskeys } = wish
  const record = (what: 'passkey-removed' | 'calendar-closed' | NewPassword['event'], about?: string) =>
    securityLog.record(tx, { event: what, person: personId, by: personId, ...(about ? { about } : {}) })
  await tx.run('update people set password_hash = :passwordHash where id = :personId', {
    passwordHash,
    personId,
  })
  const passkeys = await tx.read(
    'select id, label from passkeys where person_id = :personId order by created_at, id',
    { personId },
    rowOf({ id: text, label: text }),
  )
  const dropped = passkeys.filter(({ id }) => dropPasskeys === 'all' || dropPasskeys.includes(id))
  if (dropped.length > 0)
    await tx.run('delete from passkeys where id in (:ids)', { ids: dropped.map(({ id }) => id) })
  const feeds = await tx.read(
    'select token_hash from calendar_feeds where person_id = :personId and revoked_at is null',
    { personId },
  )
  if (feeds.length > 0)
    await tx.run(
      'update calendar_feeds set revoked_at = :at where person_id = :personId and revoked_at is null',
      { personId, at: deps.now() },
    )
  record(event)
  for (const { id } of dropped) record('passkey-removed', id)
  if (feeds.length > 0) record('calendar-closed')
  const labels = (list: readonly { label: string }[]) => list.map(({ label }) => label)
  const mail = passwordSetMail({
    passkeys: labels(passkeys.filter((one) => !dropped.includes(one))),
    dropped: labels(dropped),
    calendarEnded: feeds.length > 0,
    url: `${config.publicUrl}/settings`,
  })
  await notices.queueMail(tx, { ...mail, key: `password-set/${randomUUID()}`, personId })
  return accounts.sessions.revokeOthers(tx, personId, sessionId)
}
