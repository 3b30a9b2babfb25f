import type { Instant } from '../../core/rules/week.ts'
import type { Clock } from '../clock.ts'
import type { Database, Tx } from '../database/database.ts'
import { keepSetting, readSetting } from '../database/settings.ts'
import { Refused } from '../refused.ts'

/** The setting that stands in every backup, so that whatever is made of one holds its money at first. */
export const MONEY_HELD = 'money-held'
export const HELD_SENTENCE =
  'Payments rest: this server’s data came from a backup, and the operator is comparing its books with the payment provider. Nothing is charged meanwhile.'

export type MoneyHold = {
  /** Since when and why no money moves; null: it moves. */
  standing(tx?: Tx): Promise<{ at: Instant; why: string } | null>
  /** Throws `money-held` 409 while it stands. */
  refuse(tx?: Tx): Promise<void>
  hold(why: string): Promise<void>
  release(): Promise<void>
}

/**
 * A house that was put back from a backup doesn't know what was charged since. Until its books agree with the
 * gateway's own list no money moves: nothing is charged, paid in or paid out.
 */
export function createMoneyHold({ database, clock }: { database: Database; clock: Clock }): MoneyHold {
  const standing = async (tx?: Tx) => {
    const kept = await readSetting(database, MONEY_HELD, tx)
    return kept === null ? null : (JSON.parse(kept) as { at: Instant; why: string })
  }
  return {
    standing,
    async refuse(tx) {
      if ((await standing(tx)) !== null) throw new Refused(409, 'money-held', HELD_SENTENCE)
    },
    hold: (why) =>
      database.write((tx) => keepSetting(database, tx, MONEY_HELD, JSON.stringify({ at: clock.now(), why }))),
    release: () =>
      database.write((tx) =>
        database.run(tx, 'delete from settings where name = :name', { name: MONEY_HELD }),
      ),
  }
}
