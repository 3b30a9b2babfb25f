import { REFUSALS } from '../../../core/messages/refusals.ts'
import type { Instant } from '../../../core/rules/calendar/instant.ts'
import type { Clock } from '../../infra/clock.ts'
import { MONEY_HELD } from '../../infra/database/backup.ts'
import type { Database, Reader } from '../../infra/database/database.ts'
import { keepSetting, readSetting } from '../../infra/database/settings.ts'
import { Refused } from '../../refused.ts'

export const HELD_SENTENCE = REFUSALS['money-held']

export type MoneyHold = {
  /** Since when and why no money moves; null: it moves. */
  standing(from: Reader): Promise<{ at: Instant; why: string } | null>
  /** Throws `money-held` 409 while it stands. */
  refuse(from: Reader): Promise<void>
  hold(why: string): Promise<void>
  release(): Promise<void>
}

/**
 * A house that was put back from a backup doesn't know what was charged since. Until its books agree with the
 * gateway's own list no money moves: nothing is charged, paid in or paid out.
 */
export function createMoneyHold({ database, clock }: { database: Database; clock: Clock }): MoneyHold {
  return {
    standing: (tx) => standingHold(tx),
    async refuse(tx) {
      if ((await standingHold(tx)) !== null) throw new Refused('money-held')
    },
    hold: (why) =>
      database.write((tx) => keepSetting(tx, MONEY_HELD, JSON.stringify({ at: clock.now(), why }))),
    release: () =>
      database.write((tx) => tx.run('delete from settings where name = :name', { name: MONEY_HELD })),
  }
}

/** Since when and why no money moves; null: it moves. */
export async function standingHold(from: Reader): Promise<{ at: Instant; why: string } | null> {
  const kept = await readSetting(from, MONEY_HELD)
  return kept === null ? null : (JSON.parse(kept) as { at: Instant; why: string })
}
