import type { PaymentFailure } from '../../../core/messages/payments-en.ts'
import type { Party, ServerRecord } from '../../../core/protocol/records.ts'
import type { Instant, WeekId } from '../../../core/rules/calendar/instant.ts'
import type { JobLife, Terms } from '../../../core/rules/facts/facts.ts'
import type { PaymentOutcome } from '../../../core/rules/payment/charging.ts'
import type { ReadinessCode } from '../../../core/rules/payment/readiness.ts'
import type { Policy } from '../../../core/rules/policy.ts'
import type { Measures } from '../../../core/rules/slots/picture.ts'
import type { Clock } from '../../infra/clock.ts'
import type { Database, Reader, Tx } from '../../infra/database/database.ts'
import type { ReadAnchor } from '../devices/anchors.ts'
import type { Digest } from '../notices/digest.ts'
import type { WeekCache } from './week-cache.ts'
import type { LoadedWeek } from './week-rows.ts'

export type WeekJob = {
  id: string
  title: string
  status: 'invited' | 'working' | 'paused' | 'ended'
  clientId: string | null
  freelancerId: string | null
  startsAt: Instant
  endsAt: Instant | null
}

/** As much of a job as a mail about it needs. */
export type MailedJob = Pick<WeekJob, 'id' | 'title' | 'clientId' | 'freelancerId'>

export type Readiness = { ready: boolean; reasons: readonly { code: ReadinessCode }[] }

export type ChargeOutcome =
  | { outcome: Exclude<PaymentOutcome, 'failed'> }
  | {
      outcome: 'failed'
      failure: PaymentFailure
      /** Of a charge that failed just now: each method with what it answered, for the client's eyes alone. */
      tried?: readonly { method: string; failure: PaymentFailure }[]
    }

export type ChargeOrder = {
  job: string
  week: WeekId
  /** What of the timesheet: its charge, or hours over the authorized ones (T10). */
  part: 'timesheet' | 'excess'
  version: number
  attempt: number
  clientId: string
  freelancerId: string
  amountMinor: number
  currency: string
  feeBasisPoints: number
}

/** One step in a dispute's life: of which week, by whom, when by the server's clock. */
export type DisputeStep = { job: WeekJob; loaded: LoadedWeek; actor: string; at: Instant }

/** What a filed dispute, and a concession, make of their week; each in the transaction of its claim. */
export type Disputes = {
  open(ports: WeekPorts, tx: Tx, step: DisputeStep, id: string): Promise<void>
  concede(ports: WeekPorts, tx: Tx, step: DisputeStep, id: string, by: Party): Promise<void>
}

/** Invoices that are paid outside (P9). */
export type Outside = {
  hasInvoice(from: Reader, job: string, week: WeekId): Promise<boolean>
  /** Sends a timesheet's invoice once, in the caller's transaction. False: it has one, or needs none. */
  issueInvoice(ports: WeekPorts, tx: Tx, of: { job: string; week: WeekId; at: Instant }): Promise<boolean>
  /** What settling outside has to do by `now`; how many invoices moved. */
  settle(ports: WeekPorts, now: Instant): Promise<number>
}

/**
 * What weeks need of the rest of the server. What decides anything reads in its own transaction: a read beside it
 * may stand on an older state of the database for as long as others read on the same connection.
 */
export type WeekPorts = {
  database: Database
  cache: WeekCache
  clock: Clock
  policy: Policy
  publicUrl: string
  /** The week that runs at an instant, in the policy's zone (W1). */
  weekAt(instant: Instant): WeekId
  jobs: {
    get(job: string, from: Reader): Promise<WeekJob | null>
    /** The terms that bind jobs in a week (T5), by job. */
    termsIn(jobs: readonly string[], week: WeekId, from: Reader): Promise<ReadonlyMap<string, Terms>>
    /** The lives of jobs as far as a week goes (S10), by job. */
    livesIn(jobs: readonly string[], week: WeekId, from: Reader): Promise<ReadonlyMap<string, JobLife>>
  }
  pictures: {
    /** An image that is stored and not in the list of images yet. */
    entering(job: string, sha256: string): (Measures & { createdAt: Instant }) | null
    /** Has a stored image that a crash kept out of the list entered, if there is one. */
    seek(job: string, sha256: string): void
  }
  devices: {
    readerOfAnchors(tx: Tx): Promise<ReadAnchor>
    /** Whose device it is or was; null for what is none. */
    ownerOf(tx: Tx, device: string): Promise<string | null>
  }
  documents: {
    appendServerRecords(tx: Tx, job: string, week: WeekId, records: readonly ServerRecord[]): Promise<void>
    readRecords(job: string, week: WeekId, author: 'server'): Promise<readonly ServerRecord[]>
    seal(tx: Tx, weeks: readonly { job: string; week: WeekId; at: Instant }[]): Promise<void>
  }
  readiness(job: string, from: Reader): Promise<Readiness>
  disputes: Disputes
  outside: Outside
  /** Looks again at whether jobs are Ready, in the transaction of what may have changed it. */
  refreshReadiness(tx: Tx, jobs: readonly string[]): Promise<void>
  /** Why jobs are Not Ready now; a Ready one has no entry. */
  notReady(jobs: readonly string[], from: Reader): Promise<ReadonlyMap<string, Readiness['reasons']>>
  /** One promise an order, in their order; an order given again answers for the same charge (P5). */
  chargeAll(orders: readonly ChargeOrder[]): Promise<ChargeOutcome>[]
  /** Writes a charge down, with its plan, in the caller's transaction; `chargeAll` goes on from there. */
  beginCharge(tx: Tx, order: ChargeOrder): Promise<void>
  /** Nothing is charged here: invoices are paid outside (P9). */
  settlesOutside: boolean
  /** Whether no charge may begin, because the books come from a backup. */
  moneyIsHeld(): Promise<boolean>
  queueMail(
    tx: Tx,
    mail: { key: string; personId: string; subject: string; text: string; by?: string; digest?: Digest },
  ): Promise<void>
}
