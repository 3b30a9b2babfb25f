import { createHmac, timingSafeEqual } from 'node:crypto'
import type { Instant } from '../../../core/rules/calendar/instant.ts'
import { type IfMatch, refuseStale, type Version, versionOf } from '../../http/versions.ts'
import type { Database, Reader, Tx } from '../../infra/database/database.ts'
import { rowOf, text } from '../../infra/database/row.ts'
import { keepSetting, needSetting, readSetting } from '../../infra/database/settings.ts'
import { newSecret } from '../../infra/secrets.ts'

/**
 * Mails that a person may turn off, by kind: the first part of their key. All others tell of money, deadlines
 * or the account, and are always sent.
 */
export const OPTIONAL_MAILS: Readonly<Record<string, string>> = {
  message: 'The other party wrote a message',
  'rejection-withdrawn': 'A rejection was taken back',
  'review-asked': 'Support was asked to look at a rejection',
  'job-paused': 'The other party paused the job or lifted their pause',
}

export type Wishes = {
  /** Whether a mail of this key goes to the person. */
  wants(personId: string, key: string): boolean
  /** The address at which a mail's reader turns its kind off without signing in; null for the required ones. */
  unsubscribeUrl(personId: string, key: string): string | null
}

export type MailWish = { kind: string; label: string; on: boolean }
/** What a change of these wishes is made on. */
export const wishesVersion = (wishes: readonly MailWish[]): Version =>
  versionOf(wishes.map(({ kind, on }) => [kind, on]))

export type MailPreferences = {
  /** What is known about these people, for as many mails as there are. */
  of(tx: Tx, personIds: readonly string[]): Promise<Wishes>
  list(personId: string): Promise<MailWish[]>
  set(personId: string, kind: string, on: boolean, seen: IfMatch): Promise<void>
  /** Whose mail of which kind an address is about; null: it was not made here. */
  read(token: string): Promise<{ personId: string; kind: string } | null>
  /** A new key signs from now on; addresses signed by the one before work until then. */
  rotateKey(formerUntil: Instant): Promise<void>
}

const KEY_NAME = 'unsubscribe-key'
const FORMER_NAME = 'unsubscribe-keys-before'
type FormerKey = { key: string; until: Instant }
/** Rotations that still count; the oldest goes first. */
const MOST_FORMER = 20
const kindOf = (key: string): string => key.split('/', 1)[0] ?? ''

export function createMailPreferences(deps: {
  database: Database
  publicUrl: string
  now: () => Instant
}): MailPreferences {
  const { database, publicUrl, now } = deps
  const formerKeys = async (from: Reader): Promise<FormerKey[]> => {
    const kept = JSON.parse((await readSetting(from, FORMER_NAME)) ?? '[]') as FormerKey[]
    return kept.filter(({ until }) => until > now())
  }
  /** The server's own key, made once: links in old mails go on working. */
  const needKey = (tx: Tx) => needSetting(tx, KEY_NAME, newSecret)
  const list = async (personId: string, from: Reader): Promise<MailWish[]> => {
    const rows = await from.read(
      'select kind from mail_off where person_id = :personId',
      { personId },
      rowOf({ kind: text }),
    )
    const off = new Set(rows.map(({ kind }) => kind))
    return Object.entries(OPTIONAL_MAILS).map(([kind, label]) => ({ kind, label, on: !off.has(kind) }))
  }
  const sign = (key: string, about: string) => createHmac('sha256', key).update(about).digest('base64url')

  return {
    async of(tx, personIds) {
      const rows = await tx.read(
        'select person_id, kind from mail_off where person_id in (:personIds)',
        { personIds },
        rowOf({ personId: text, kind: text }),
      )
      const off = new Set(rows.map(({ personId, kind }) => `${personId}.${kind}`))
      const secret = await needKey(tx)
      return {
        wants: (personId, key) => !(kindOf(key) in OPTIONAL_MAILS) || !off.has(`${personId}.${kindOf(key)}`),
        unsubscribeUrl(personId, key) {
          if (!(kindOf(key) in OPTIONAL_MAILS)) return null
          const about = `${personId}.${kindOf(key)}`
          return `${publicUrl}/api/unsubscribe/${about}.${sign(secret, about)}`
        },
      }
    },
    list: (personId) => list(personId, database),
    set: (personId, kind, on, seen) =>
      database.write(async (tx) => {
        refuseStale(seen, wishesVersion(await list(personId, tx)))
        await tx.run(
          on
            ? 'delete from mail_off where person_id = :personId and kind = :kind'
            : 'insert into mail_off (person_id, kind) values (:personId, :kind) on conflict do nothing',
          { personId, kind },
        )
      }),
    async read(token) {
      const [personId = '', kind = '', signature = ''] = token.split('.')
      const key = await readSetting(database, KEY_NAME)
      if (!key) return null
      const given = Buffer.from(signature)
      const isBy = (signer: string) => {
        const right = Buffer.from(sign(signer, `${personId}.${kind}`))
        return right.length === given.length && timingSafeEqual(right, given)
      }
      const signers = [key, ...(await formerKeys(database)).map((former) => former.key)]
      return signers.some(isBy) ? { personId, kind } : null
    },
    async rotateKey(formerUntil) {
      await database.write(async (tx) => {
        const key = await needKey(tx)
        const former = [{ key, until: formerUntil }, ...(await formerKeys(tx))].slice(0, MOST_FORMER)
        await keepSetting(tx, FORMER_NAME, JSON.stringify(former))
        await keepSetting(tx, KEY_NAME, newSecret())
      })
    },
  }
}
