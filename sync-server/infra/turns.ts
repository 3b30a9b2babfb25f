/**
 * How fast one person's work may follow upon itself while others are at work too (A4). A budget says how much; spent
 * all at once it would still keep everybody waiting for as long as it lasts. So whoever is ahead of this pace waits for
 * a turn, and in between the others are served as if nobody else were there. On a quiet server nobody waits.
 */
import { type Bucket, type BudgetLimits, refilled } from './bucket.ts'
import { createCompany } from './company.ts'

/** A page and its first pictures at once, then what leaves the others most of a core. */
export const PACE: BudgetLimits = { burst: 40_000, perSecond: 400_000 }

/** What a large piece of work makes its person wait at most; beyond that it is the budget's matter. */
const MOST_OWED = 400_000
/** Past it there is no use in waiting, and each takes memory: a message little, a request as much as its body. */
const MOST_WAITING = 500
export const MOST_REQUESTS_WAITING = 100

export type Turns = {
  /** Calls `work` at once, or when it is the person's turn again; does neither where too much waits already. */
  take(personId: string, work: () => void, mostWaiting?: number): 'now' | 'later' | 'never'
  /** What a person's work has cost. */
  spent(personId: string, work: number): void
}

type Line = { bucket: Bucket | undefined; waiting: (() => void)[] }

/** @param now milliseconds of the machine's clock */
export function createTurns(now: () => number, limits: BudgetLimits = PACE): Turns {
  // In the order of their last use.
  const lineByPerson = new Map<string, Line>()
  const company = createCompany()

  const lineOf = (personId: string, at: number): Line => {
    company.came(personId, at)
    const line = lineByPerson.get(personId) ?? { bucket: undefined, waiting: [] }
    lineByPerson.delete(personId)
    for (const [person, { bucket, waiting }] of lineByPerson) {
      if (waiting.length > 0 || refilled(bucket, at, limits).left < limits.burst) break
      lineByPerson.delete(person)
    }
    lineByPerson.set(personId, line)
    return line
  }
  const waitMs = (personId: string, { bucket }: Line): number => {
    const at = now()
    const { left } = refilled(bucket, at, limits)
    return left > 0 || company.isAlone(personId, at) ? 0 : Math.ceil((-left / limits.perSecond) * 1000) + 1
  }
  /** One piece of work each time, so that all others get in between. */
  const goOn = (personId: string, line: Line) => {
    if (waitMs(personId, line) === 0) line.waiting.shift()?.()
    if (line.waiting.length > 0) goOnLater(personId, line)
  }
  const goOnLater = (personId: string, line: Line) => {
    const ms = waitMs(personId, line)
    if (ms === 0) setImmediate(goOn, personId, line)
    else setTimeout(goOn, ms, personId, line)
  }
  return {
    take(personId, work, mostWaiting = MOST_WAITING) {
      const line = lineOf(personId, now())
      if (line.waiting.length === 0 && waitMs(personId, line) === 0) {
        work()
        return 'now'
      }
      if (line.waiting.length >= mostWaiting) return 'never'
      line.waiting.push(work)
      if (line.waiting.length === 1) goOnLater(personId, line)
      return 'later'
    },
    spent(personId, work) {
      const at = now()
      const line = lineOf(personId, at)
      const { left } = refilled(line.bucket, at, limits)
      line.bucket = { left: Math.max(left - work, company.isAlone(personId, at) ? 0 : -MOST_OWED), at }
    },
  }
}
