import type { WeekId } from '../../../core/rules/calendar/instant.ts'
import type { Tx } from '../../infra/database/database.ts'
import type { LoadedWeek } from './week-rows.ts'

/**
 * Weeks in memory as the last transaction left them, so that a claim doesn't cost reading its whole week again.
 * A transaction takes a week out and gives it back; what it doesn't give back, because it failed or wrote what
 * it doesn't hold itself, is read from the tables the next time. Whoever else writes to a week has it forgotten.
 */
export type WeekCache = {
  /** The week as it stands in this transaction, if it is kept. It is the caller's until given back. */
  get(tx: Tx, job: string, week: WeekId): LoadedWeek | null
  /** Gives a week back that holds all that the transaction wrote to it. */
  put(tx: Tx, loaded: LoadedWeek): void
  evict(tx: Tx, job: string, week: WeekId): void
}

/** About a kilobyte each. */
const MOST_CLAIMS = 40_000

export function createWeekCache(mostClaims = MOST_CLAIMS): WeekCache {
  const kept = new Map<string, LoadedWeek>()
  const givenBackByTx = new WeakMap<Tx, Map<string, LoadedWeek>>()
  let claims = 0

  const takeOut = (name: string): LoadedWeek | null => {
    const found = kept.get(name)
    if (!found) return null
    kept.delete(name)
    claims -= weight(found)
    return found
  }
  const putIn = (givenBack: ReadonlyMap<string, LoadedWeek>) => {
    for (const [name, loaded] of givenBack) {
      takeOut(name)
      kept.set(name, loaded)
      claims += weight(loaded)
    }
    // The oldest go first.
    for (const name of kept.keys()) {
      if (claims <= mostClaims) return
      takeOut(name)
    }
  }
  return {
    get(tx, job, week) {
      const name = nameOf(job, week)
      const own = givenBackByTx.get(tx)
      const found = own?.get(name)
      own?.delete(name)
      return found ?? takeOut(name)
    },
    put(tx, loaded) {
      let own = givenBackByTx.get(tx)
      if (!own) {
        const givenBack = new Map<string, LoadedWeek>()
        own = givenBack
        givenBackByTx.set(tx, own)
        tx.afterCommit(() => {
          givenBackByTx.delete(tx)
          putIn(givenBack)
        })
      }
      // The next claim makes its numbers stale; in an object that grows old they would all grow old with it.
      loaded.dropNumbers()
      own.set(nameOf(loaded.row.jobId, loaded.row.week), loaded)
    },
    evict(tx, job, week) {
      const name = nameOf(job, week)
      givenBackByTx.get(tx)?.delete(name)
      takeOut(name)
    },
  }
}

const nameOf = (job: string, week: WeekId) => `${job}/${week}`
/** What a kept week weighs must not change while it is kept: whoever takes it out owns it. */
const weight = ({ claims, server }: LoadedWeek) => 1 + claims.length + server.length
