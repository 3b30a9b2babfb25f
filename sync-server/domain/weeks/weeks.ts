import type { Message } from '../../../core/messages/message.ts'
import type { Instant, WeekId } from '../../../core/rules/calendar/instant.ts'
import type { Terms } from '../../../core/rules/facts/facts.ts'
import type { Refusal } from '../../../core/rules/refusal.ts'
import { refusePayment } from '../../../core/rules/timesheet/submission.ts'
import { type IfMatch, refuseStale } from '../../http/versions.ts'
import type { Tx } from '../../infra/database/database.ts'
import { rowOf, text } from '../../infra/database/row.ts'
import { refusalOf } from '../../refused.ts'
import { HELD_SENTENCE } from '../payments/hold.ts'
import { mailEvent, systemMessage } from './announce.ts'
import { endReviewsIn, passTime } from './cutoff/advance.ts'
import { beginCharge, UNKNOWN_WEEK } from './cutoff/charge.ts'
import { chargeDue } from './cutoff/charges-due.ts'
import { createOutageBook } from './cutoff/outages.ts'
import { settleCharges } from './cutoff/settle-charges.ts'
import { refreshFigures } from './cutoff/transitions.ts'
import { createExcess } from './excess.ts'
import { createPatience } from './ingest/ask-again.ts'
import { createIngest } from './ingest/ingest.ts'
import { takeLateClaims } from './ingest/late-claims.ts'
import { type EnteredImage, takePictures } from './ingest/pictures.ts'
import { lifeChanged, readinessChanged } from './life.ts'
import { openWeek } from './open-week.ts'
import type { MailedJob, Readiness, WeekPorts } from './ports.ts'
import { publish } from './publish.ts'
import { loadRow, loadWeek } from './week-rows.ts'

const MONEY_HELD: Refusal<'money-held'> = { code: 'money-held', sentence: HELD_SENTENCE }

const SETTLED_OUTSIDE: Refusal<'settled-outside'> = refusalOf('settled-outside')

/** Weeks and their timesheets: claims come in, transitions fall due, people pay by hand. */
export type Weeks = ReturnType<typeof createWeeks>

/** @param log hears of what goes wrong in one week and holds up no other */
export function createWeeks(ports: WeekPorts, log: (problem: unknown) => void = console.error) {
  const patience = createPatience()
  /** Reviews that ended in this process and whose charge has not begun: it begins as of that instant (W4). */
  const dueAtByWeek = new Map<string, Instant>()
  const weekKey = (row: { jobId: string; week: WeekId }) => `${row.jobId}/${row.week}`
  const passing = oneAtATime((now) =>
    passTime(ports, now, (row) => dueAtByWeek.set(weekKey(row), row.reviewEndsAt)),
  )
  const charging = oneAtATime(async (now) => {
    // Invoices that went out stay outside, whatever this house does now: nobody is asked for the same money twice.
    const settled = await ports.outside.settle(ports, now)
    if (ports.settlesOutside) return settled
    const charged = await chargeDue(ports, now, patience, (row) => {
      const at = dueAtByWeek.get(weekKey(row)) ?? null
      dueAtByWeek.delete(weekKey(row))
      return at
    })
    return settled + charged
  })
  const ingest = createIngest(ports)
  return {
    outages: createOutageBook(ports, log),
    excess: createExcess(ports),
    ingest,
    takePictures: (tx: Tx, images: readonly EnteredImage[]) => takePictures(ports, tx, images),
    lifeChanged: (tx: Tx, job: string, at: Instant) => lifeChanged(ports, tx, job, at),
    /** The freelancer's claims to a week that is sealed already (T7). */
    takeLateClaims: (job: string, week: WeekId, records: readonly { id: string }[]) =>
      takeLateClaims(ports, ingest, { job, week, records, receivedAt: ports.clock.now() }),
    /** What time alone brings: submissions, ends of reviews, seals. Waits for nobody outside. */
    passTime: passing,
    /** Charges what is due; waits for gateways. */
    chargeDue: charging,
    /** Both, until nothing moves any more: for who moves the clock and wants to see all that falls due. */
    async advance(now: Instant): Promise<number> {
      let moved = 0
      for (let movedNow = 1; movedNow > 0; moved += movedNow)
        movedNow = (await passing(now)) + (await charging(now))
      return moved
    },

    /**
     * The client pays a timesheet by hand: early, which ends its review (T6), or after a failure (P4). Judged,
     * held against the version that the client saw, and begun in one transaction: a rejection, a dispute or
     * the schedule's own charge come wholly before it or wholly after (T8).
     */
    async pay(job: string, week: WeekId, seen: IfMatch): Promise<Refusal | { state: string }> {
      const at = ports.clock.now()
      const refusal = await ports.database.write(async (tx) => {
        const loaded = await loadWeek(tx, job, week)
        if (!loaded) return UNKNOWN_WEEK
        const { reasons } = await ports.readiness(job, tx)
        const inDispute = reasons.some(({ code }) => code === 'IN_DISPUTE')
        const refused = refusePayment(loaded.timesheet, loaded.row, { inDispute })
        if (refused) return refused
        const isOutside = ports.settlesOutside || (await ports.outside.hasInvoice(tx, job, week))
        if (isOutside && loaded.row.state !== 'submitted') return SETTLED_OUTSIDE
        refuseStale(seen, String(loaded.row.version))
        if (await ports.moneyIsHeld()) return MONEY_HELD
        if (loaded.row.state === 'submitted')
          await endReviewsIn(ports, tx, [loaded.row], 'client', () => ({
            to: 'due',
            at,
            reason: { code: 'paid-early' },
          }))
        if (!ports.settlesOutside)
          return beginCharge(ports, tx, { job, week, at }, { byHand: true, inDispute, paymentFailed: false })
        await ports.outside.issueInvoice(ports, tx, { job, week, at })
        return null
      })
      if (refusal) return refusal
      if (!ports.settlesOutside) await settleCharges(ports, [{ job, week, at }])
      const after = await loadRow(ports.database, job, week)
      return { state: after?.state ?? 'charging' }
    },

    /** A system message for a job's running week (K3); `about` makes it one message an event. */
    async announce(
      tx: Tx,
      { job, event, message, about }: { job: { id: string }; event: string; message: Message; about: string },
    ): Promise<void> {
      const at = ports.clock.now()
      const opened = await openWeek(ports, tx, { job: job.id, week: ports.weekAt(at), now: at })
      if ('row' in opened)
        await publish(ports, tx, job.id, opened.row.week, [systemMessage({ event, message }, at, about)])
    },

    /**
     * New terms bind in a job's weeks from one on. Late lines, or a clock that runs a little ahead, may have opened
     * a coming one already, under the terms that were in force then (T5).
     */
    async bindTerms(tx: Tx, job: string, from: WeekId, terms: Terms): Promise<void> {
      const at = ports.clock.now()
      const opened = await tx.read(
        'select week from timesheets where job_id = :job and week >= :from',
        { job, from },
        rowOf({ week: text }),
      )
      for (const { week } of opened) {
        await publish(ports, tx, job, week, [{ id: `terms-${terms.version}`, at, kind: 'terms', terms }])
        await tx.run('update timesheets set terms_version = :version where job_id = :job and week = :week', {
          version: terms.version,
          job,
          week,
        })
        const loaded = await loadWeek(tx, job, week)
        if (loaded) await refreshFigures(ports, tx, loaded, at)
      }
    },

    /** A freelancer gave money of a paid week back: both hear of it. */
    async refunded(
      tx: Tx,
      { id, job, week, message }: { id: string; job: MailedJob; week: WeekId; message: Message },
    ): Promise<void> {
      const event = { event: 'refund', message, mail: { code: 'refunded', params: {} } } as const
      await publish(ports, tx, job.id, week, [systemMessage(event, ports.clock.now(), id)])
      await mailEvent(ports, tx, job, { week, event, about: id, to: ['client', 'freelancer'] })
    },

    readinessChanged: (tx: Tx, job: string, reasons: Readiness['reasons']) =>
      readinessChanged(ports, tx, job, reasons, ports.clock.now()),
  }
}

/** Walks one after the other: a timer, the sandbox and a changed job may all ask for one. */
function oneAtATime(walk: (now: Instant) => Promise<number>): (now: Instant) => Promise<number> {
  let last: Promise<unknown> = Promise.resolve()
  return (now) => {
    const mine = last.then(() => walk(now))
    last = mine.catch(() => {})
    return mine
  }
}
