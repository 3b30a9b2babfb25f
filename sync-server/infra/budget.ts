/**
 * What one person may cost the server, over all of that person's sockets and requests (A4): a bucket of work that
 * fills again. Work is counted in microseconds of one core, by what is asked and not by how many ask: whoever asks
 * for something says what it costs, by the figures in `WORK`, before or after doing it.
 *
 * A bucket may be overdrawn by one piece of work, so that nothing honest is ever too large to be begun; then its
 * person waits until it is paid off. How fast what is in it may be used while others are there, turns.ts says.
 */
import type { Pieces } from '../../core/protocol/pieces.ts'
import { Refused } from '../refused.ts'
import { type Bucket, type BudgetLimits, refilled } from './bucket.ts'
import { createTurns, MOST_REQUESTS_WAITING, type Turns } from './turns.ts'

/** A sixth of one core for good; a week's worth of offline captures, several times over, at once. */
export const BUDGET: BudgetLimits = { burst: 2_000_000, perSecond: 150_000 }

/** What things cost, measured on a slow core and rounded up. */
export const WORK = {
  /** A message on a socket, whatever it says. */
  message: 20,
  /** A record that has to be checked, stored, decided and told. */
  record: 100,
  /** A record that stands in a week already, each time that something is said about that week. */
  recordThatStands: 5,
  /** A KiB that is sent, through the kernel and to a slow reader. */
  sentKib: 20,
  /** A KiB that is stored, and stays in memory for a while: less for its work than for the room that it takes. */
  storedKib: 100,
  /** Presence that is read, and one who hears of it. */
  presenceKib: 60,
  presenceReader: 5,
  /** An upload, besides its bytes: its person, its right, its file. */
  upload: 1000,
  /** A request, whatever it asks. */
  request: 2000,
  /** A refusal for too much work: its answer, and the question behind it who asks. */
  refusal: 500,
  /** A file made of many rows, or of drawn pages: everything about a person, a CSV, an invoice. */
  file: 50_000,
  /** A socket let in: its person, its right, its room. */
  socket: 1000,
} as const

export type Spent = 'ok' | { retryAfterSeconds: number }

export type Budget = {
  /** Takes work from a person's bucket; refuses, taking nothing, while it is overdrawn. */
  spend(personId: string, work: number): Spent
  /** Whoever asks for much at once does so in turn with everybody else: see turns.ts. */
  inTurn: Turns['take']
  /**
   * Does work a piece at a time, the first at once and each other in its person's turn, and takes from the bucket what
   * it really cost. Once begun it is done to its end.
   */
  inPieces(personId: string, work: Pieces<void>, done: () => void): void
}

/** Nobody waits longer for a piece of another's work. */
const PIECE_MS = 1

/** Decides one piece of work: the bucket after it, and the answer. */
export function spendFrom(
  bucket: Bucket | undefined,
  work: number,
  now: number,
  limits: BudgetLimits,
): { bucket: Bucket; spent: Spent } {
  const { left, at } = refilled(bucket, now, limits)
  if (left > 0) return { bucket: { left: left - work, at }, spent: 'ok' }
  const retryAfterSeconds = Math.max(1, Math.ceil(-left / limits.perSecond))
  return { bucket: { left, at }, spent: { retryAfterSeconds } }
}

/** @param now milliseconds of the machine's clock, which no sandbox moves */
export function createBudget(now: () => number, limits: BudgetLimits = BUDGET): Budget {
  // In the order of their last use: whoever comes first has been quiet for the longest.
  const bucketByPerson = new Map<string, Bucket>()
  const turns = createTurns(now)

  const forgetFull = (at: number) => {
    for (const [person, bucket] of bucketByPerson) {
      if (refilled(bucket, at, limits).left < limits.burst) return
      bucketByPerson.delete(person)
    }
  }
  const keep = (personId: string, bucket: Bucket) => {
    bucketByPerson.delete(personId)
    forgetFull(bucket.at)
    bucketByPerson.set(personId, bucket)
  }
  const inPieces: Budget['inPieces'] = (personId, work, done) => {
    const begun = now()
    let isDone = false
    let at = begun
    while (!isDone && at - begun < PIECE_MS) {
      isDone = work.next().done === true
      at = now()
    }
    const cost = (at - begun) * 1000
    const { left } = refilled(bucketByPerson.get(personId), at, limits)
    keep(personId, { left: left - cost, at })
    turns.spent(personId, cost)
    if (isDone) done()
    else
      setImmediate(() => turns.take(personId, () => inPieces(personId, work, done), Number.POSITIVE_INFINITY))
  }
  return {
    spend(personId, work) {
      const { bucket, spent } = spendFrom(bucketByPerson.get(personId), work, now(), limits)
      keep(personId, bucket)
      turns.spent(personId, spent === 'ok' ? work : WORK.refusal)
      return spent
    },
    inTurn: turns.take,
    inPieces,
  }
}

/** The same over HTTP: refuses 429 `too-much-work`; the seconds stand in the header `Retry-After`. */
export function refuseTooMuchWork(spent: Spent): void {
  if (spent !== 'ok') throw new Refused('too-much-work', { details: spent })
}

/** Waits for the person's turn, then takes the work from the bucket. */
export function spendInTurn(budget: Budget, personId: string, work: number): Promise<Spent> {
  return new Promise((answer) => {
    const spend = () => answer(budget.spend(personId, work))
    const when = budget.inTurn(personId, spend, MOST_REQUESTS_WAITING)
    if (when === 'never') answer({ retryAfterSeconds: 1 })
  })
}
