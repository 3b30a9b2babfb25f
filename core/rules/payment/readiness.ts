/** Whether Work View payments can run by themselves (P1, P2), and what a client may change while they must (P3). */
import { READINESS_EN } from '../../messages/readiness-en.ts'
import { type Refusal, refusalOf } from '../refusal.ts'

/** A way to pay, as far as rules care. A balance is there or not; how much it holds the charge asks (P4). */
export type PaymentMethod =
  | { id: string; kind: 'card'; authenticated: boolean }
  | { id: string; kind: 'paypal'; active: boolean }
  | { id: string; kind: 'balance' }

/** A client's methods with the chosen default and backup. */
export type Wallet = {
  methods: readonly PaymentMethod[]
  defaultId: string | null
  backupId: string | null
}

export type ReadinessCode = 'NO_PAYMENT_METHOD' | 'PAYMENT_FAILED' | 'IN_DISPUTE'

/** A reason against it, with the way out of it. */
export type ReadinessReason = Refusal<ReadinessCode> & { wayOut: string }

/**
 * The reasons why a job is Not Ready, all of them at once; Ready if there are none (P2). Where invoices are settled
 * outside nothing is charged, so no payment method is needed; one that is long overdue stops the job (P9).
 */
export function readinessReasons(
  wallet: Wallet,
  job: { paymentFailed: boolean; inDispute: boolean; overdue: boolean; settlesOutside: boolean },
): ReadinessReason[] {
  const reason = (code: ReadinessCode, because: keyof typeof READINESS_EN = code): ReadinessReason => ({
    code,
    ...READINESS_EN[because],
  })
  const isFailed = job.paymentFailed && !job.settlesOutside
  return [
    ...(job.settlesOutside || canPayAutomatically(wallet) ? [] : [reason('NO_PAYMENT_METHOD')]),
    ...(job.overdue
      ? [reason('PAYMENT_FAILED', 'INVOICE_OVERDUE')]
      : isFailed
        ? [reason('PAYMENT_FAILED')]
        : []),
    ...(job.inDispute ? [reason('IN_DISPUTE')] : []),
  ]
}

/** A job's payments that went through or failed for good, in any order. */
export type PaymentOutcome = { at: number; outcome: 'paid' | 'failed'; byHand: boolean }

/**
 * Whether automatic payments are stopped by a failed one (P4): until one failed timesheet is paid by hand
 * after it. Other failed ones stay due by hand and don't count here.
 */
export function isPaymentFailed(outcomes: readonly PaymentOutcome[]): boolean {
  const lastOf = (isWanted: (outcome: PaymentOutcome) => boolean) =>
    Math.max(Number.NEGATIVE_INFINITY, ...outcomes.filter(isWanted).map(({ at }) => at))
  const failedAt = lastOf(({ outcome }) => outcome === 'failed')
  return failedAt > lastOf(({ outcome, byHand }) => outcome === 'paid' && byHand)
}

/** Whether a method can be charged without anybody there (P1). A balance can't stand alone: see its backup. */
export function isChargeable(method: PaymentMethod): boolean {
  if (method.kind === 'card') return method.authenticated
  return method.kind === 'balance' || method.active
}

/** Whether default and, where one is needed, backup are there and chargeable (P1). */
export function canPayAutomatically({ methods, defaultId, backupId }: Wallet): boolean {
  const chosen = methods.find(({ id }) => id === defaultId)
  if (chosen === undefined || !isChargeable(chosen)) return false
  if (chosen.kind !== 'balance') return true
  const backup = methods.find(({ id }) => id === backupId)
  return backup !== undefined && backup.kind !== 'balance' && isChargeable(backup)
}

export type WalletRefusal =
  | 'unknown-method'
  | 'card-not-authenticated'
  | 'paypal-not-active'
  | 'backup-missing'
  | 'same-as-default'
  | 'last-usable-method'
  | 'default-missing'
  | 'auto-pay-required'
export type WalletChange =
  | { type: 'make-default'; method: string }
  | { type: 'make-backup'; method: string | null }
  | { type: 'remove'; method: string }
  | { type: 'turn-auto-pay-off' }

/**
 * Why a client can't change the wallet, or null (P3). `hasWorkingJob`: any job of the client has Work View
 * in Working status. Without one a client may arrange methods freely; the job then shows as Not Ready.
 */
export function refuseWalletChange(
  wallet: Wallet,
  change: WalletChange,
  { hasWorkingJob }: { hasWorkingJob: boolean },
): Refusal<WalletRefusal> | null {
  if (change.type === 'turn-auto-pay-off') return hasWorkingJob ? refusalOf('auto-pay-required') : null
  if (change.method === null) return hasWorkingJob ? refuseIfBroken(wallet, change) : null
  const method = wallet.methods.find(({ id }) => id === change.method)
  if (method === undefined) return refusalOf('unknown-method')
  if (change.type === 'make-backup' && change.method === wallet.defaultId) return refusalOf('same-as-default')
  if (!hasWorkingJob) return null
  if (change.type === 'make-default' && !isChargeable(method))
    return refusalOf(method.kind === 'card' ? 'card-not-authenticated' : 'paypal-not-active')
  return refuseIfBroken(wallet, change)
}

/** A change that ends automatic payment is refused; one that only leaves it broken is not. */
function refuseIfBroken(wallet: Wallet, change: WalletChange): Refusal<WalletRefusal> | null {
  const after = afterWalletChange(wallet, change)
  if (canPayAutomatically(after)) return null
  if (change.type === 'make-default') return refusalOf('backup-missing')
  if (!canPayAutomatically(wallet)) return null
  if (!after.methods.some((method) => method.kind !== 'balance' && isChargeable(method)))
    return refusalOf('last-usable-method')
  return refusalOf(after.defaultId === null ? 'default-missing' : 'backup-missing')
}

/** The wallet after a change that was not refused. */
export function afterWalletChange(wallet: Wallet, change: WalletChange): Wallet {
  switch (change.type) {
    case 'make-default':
      return { ...wallet, defaultId: change.method, backupId: backupBeside(wallet, change.method) }
    case 'make-backup':
      return { ...wallet, backupId: change.method }
    case 'remove':
      return {
        methods: wallet.methods.filter(({ id }) => id !== change.method),
        defaultId: wallet.defaultId === change.method ? null : wallet.defaultId,
        backupId: wallet.backupId === change.method ? null : wallet.backupId,
      }
    case 'turn-auto-pay-off':
      return { ...wallet, defaultId: null, backupId: null }
  }
}

/**
 * The backup after a method became the default: the one that was chosen. If that is the new default itself, the
 * two change places; and a balance, which can't stand alone, takes the default before it (P1).
 */
function backupBeside({ methods, defaultId, backupId }: Wallet, chosen: string): string | null {
  if (defaultId === chosen) return backupId
  if (backupId === chosen) return defaultId
  const needsOne = methods.some(({ id, kind }) => id === chosen && kind === 'balance')
  return needsOne ? (backupId ?? defaultId) : backupId
}
