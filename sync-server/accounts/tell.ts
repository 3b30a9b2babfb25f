import { randomUUID } from 'node:crypto'
import type { Config } from '../config.ts'
import type { Database, Tx } from '../database/database.ts'
import type { Notices } from '../notices/notices.ts'
import { passwordSetMail } from './texts.ts'

export type NewPasswordTeller = {
  database: Database
  config: Pick<Config, 'publicUrl'>
  notices: Pick<Notices, 'queueMail'>
}

/** A new password ends sessions, not passkeys: its mail names those, so that none stays unseen. */
export async function tellOfNewPassword(teller: NewPasswordTeller, tx: Tx, personId: string): Promise<void> {
  const { database, config, notices } = teller
  const passkeys = await database.read<{ label: string }>(
    'select label from passkeys where person_id = :personId order by created_at, id',
    { personId },
    tx,
  )
  const mail = passwordSetMail({
    passkeys: passkeys.map(({ label }) => label),
    url: `${config.publicUrl}/settings`,
  })
  await notices.queueMail(tx, { ...mail, key: `password-set/${randomUUID()}`, personId })
}
