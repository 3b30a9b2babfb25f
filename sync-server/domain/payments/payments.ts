import { DEFAULT_POLICY } from '../../../core/rules/policy.ts'
import type { Clock } from '../../infra/clock.ts'
import type { Database, Tx } from '../../infra/database/database.ts'
import type { Events } from '../../infra/events.ts'
import { boundedGateway } from '../../infra/gateways/bounded-gateway.ts'
import type { Gateway } from '../../infra/gateways/gateway.ts'
import type { Job } from '../jobs/job.ts'
import { type BooksCheck, type BooksReport, checkBooks } from './books/books.ts'
import { createLedger, type Ledger } from './books/ledger.ts'
import { createOperatorMoney, type OperatorMoney } from './books/operator-money.ts'
import type { ChargeAnswer, ChargeOrder } from './charging/charge-order.ts'
import { type ChargeEvents, createCharges } from './charging/charges.ts'
import { takeFoundCharges } from './charging/found-charges.ts'
import { createReconciliation } from './charging/reconcile.ts'
import { type StuckPayment, stuckPayments } from './charging/stuck.ts'
import { createTroubleLog } from './charging/trouble-log.ts'
import { createMoneyHold, type MoneyHold } from './hold.ts'
import { createTopUps, type TopUp, type TopUpOrder } from './methods/top-ups.ts'
import { createWallets, type Wallets } from './methods/wallet.ts'
import type { FundPolicy } from './protection-fund.ts'
import { createReadiness, type ReadinessBook, type ReadinessEvents } from './readiness.ts'
import { createRefunds, type Refund, type RefundEvents } from './refunds.ts'

export type Payments = {
  wallets: Wallets
  readiness: ReadinessBook
  ledger: Ledger
  /** Whether money rests after a restore. */
  hold: MoneyHold
  /** Nothing is charged here: the parties settle invoices outside (P9). */
  settlesOutside: boolean
  /** Ends what waits for a gateway; its outcome is looked up after the next start. */
  stop(): void
  /** Writes a charge down in the caller's transaction; `charge` goes on from there. */
  begin(tx: Tx, order: ChargeOrder): Promise<void>
  /** Charges a timesheet, or goes on with a charge that was begun under the same version and attempt (P4, P5). */
  charge(order: ChargeOrder): Promise<ChargeAnswer>
  /** The same for many: they share their transactions. One that can't be carried out has no outcome. */
  chargeAll(orders: readonly ChargeOrder[]): Promise<ChargeAnswer>[]
  topUp(order: TopUpOrder): Promise<TopUp>
  /** Asks the gateways about everything whose outcome is unknown; answers how much was settled by that. */
  reconcile(atOnce?: boolean): Promise<number>
  checkBooks(how?: BooksCheck): Promise<BooksReport>
  /** What waits for a gateway's word. */
  stuck(): Promise<StuckPayment[]>
  /**
   * After a restore: takes over what the gateway charged meanwhile, compares the books with its list, and lets money
   * move again if they agree. Null: there is no gateway to ask.
   */
  agreeAfterRestore(): Promise<BooksReport | null>
  operator: OperatorMoney
  /** A freelancer gives money of a paid week back; the amount is in minor units. */
  refund(job: Job, week: string, amountMinor: number, reason: string): Promise<Refund>
}

export type PaymentEvents = ChargeEvents & ReadinessEvents & RefundEvents

/**
 * @param deps.gateways the first is where new methods are set up; older ones still charge theirs
 * @param deps.settlesOutside nothing is charged here (P9)
 */
export function createPayments(deps: {
  database: Database
  clock: Clock
  gateways: readonly Gateway[]
  policy?: FundPolicy
  settlesOutside?: boolean
  events: Events<PaymentEvents>
  log?: (error: unknown) => void
  /** How long a gateway's answer is waited for. */
  gatewayTimeoutMs?: number
}): Payments {
  const { database, clock, events, log = console.error } = deps
  const end = new AbortController()
  const gateways = deps.gateways.map((gateway) =>
    boundedGateway(gateway, {
      stopped: end.signal,
      longestMs: deps.gatewayTimeoutMs ?? 60_000,
    }),
  )
  const ledger = createLedger(database)
  const hold = createMoneyHold({ database, clock })
  const troubles = createTroubleLog(log)
  const { settlesOutside = false, policy = DEFAULT_POLICY } = deps
  const readiness = createReadiness({ database, clock, settlesOutside, events })
  const charges = createCharges({ database, clock, gateways, ledger, readiness, hold, troubles, events })
  const topUps = createTopUps({ database, clock, gateways, ledger, hold, troubles })
  return {
    ledger,
    readiness,
    hold,
    settlesOutside,
    stop: () => end.abort(),
    wallets: createWallets({ database, clock, gateway: gateways[0] ?? null, readiness }),
    begin: charges.begin,
    charge: charges.charge,
    chargeAll: charges.chargeAll,
    topUp: topUps.topUp,
    reconcile: createReconciliation({ clock, sources: [charges.unsettled, topUps.unsettled], log }),
    checkBooks: (how) => checkBooks(database, gateways, how),
    stuck: () => stuckPayments(database),
    async agreeAfterRestore() {
      if (gateways.length === 0 && !settlesOutside) return null
      await takeFoundCharges({ database, clock, ledger }, gateways)
      const report = await checkBooks(database, gateways)
      if (report.problems.length === 0) await hold.release()
      return report
    },
    operator: createOperatorMoney({ database, clock, ledger, hold, policy }),
    refund: createRefunds({ database, clock, ledger, events }),
  }
}
