import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { runs } from '../testing/runs.ts'
import {
  afterWalletChange,
  canPayAutomatically,
  isPaymentFailed,
  type PaymentMethod,
  type PaymentOutcome,
  readinessReasons,
  refuseWalletChange,
  type Wallet,
  type WalletChange,
} from './readiness.ts'

const card = (id = 'card'): PaymentMethod => ({ id, kind: 'card', authenticated: true })
const rawCard: PaymentMethod = { id: 'raw', kind: 'card', authenticated: false }
const paypal: PaymentMethod = { id: 'paypal', kind: 'paypal', active: true }
const asleep: PaymentMethod = { id: 'asleep', kind: 'paypal', active: false }
const balance: PaymentMethod = { id: 'balance', kind: 'balance' }
const all = [card(), card('other'), rawCard, paypal, asleep, balance]
const wallet = (defaultId: string | null, backupId: string | null = null, methods = all): Wallet => ({
  methods,
  defaultId,
  backupId,
})
const fine = { paymentFailed: false, inDispute: false, overdue: false, settlesOutside: false }

describe('P1 P2 readiness', () => {
  it.each<[string, Wallet, object, string[]]>([
    ['P1 an authenticated card', wallet('card'), {}, []],
    ['P1 an active PayPal account', wallet('paypal'), {}, []],
    ['P1 a balance with a card as backup', wallet('balance', 'card'), {}, []],
    ['P1 a balance with PayPal as backup', wallet('balance', 'paypal'), {}, []],
    ['P1 a card with an unusable backup', wallet('card', 'raw'), {}, []],
    ['P2 nothing set up', wallet(null, null, []), {}, ['NO_PAYMENT_METHOD']],
    ['P2 methods but no default', wallet(null, 'card'), {}, ['NO_PAYMENT_METHOD']],
    ['P2 a default that is gone', wallet('gone'), {}, ['NO_PAYMENT_METHOD']],
    ['P1 an unauthenticated card', wallet('raw', 'card'), {}, ['NO_PAYMENT_METHOD']],
    ['P1 an inactive PayPal account', wallet('asleep'), {}, ['NO_PAYMENT_METHOD']],
    ['P1 a balance without backup', wallet('balance'), {}, ['NO_PAYMENT_METHOD']],
    ['P1 a balance with an unauthenticated card', wallet('balance', 'raw'), {}, ['NO_PAYMENT_METHOD']],
    ['P1 a balance with an inactive PayPal account', wallet('balance', 'asleep'), {}, ['NO_PAYMENT_METHOD']],
    [
      'P1 a balance with a balance',
      wallet('balance', 'two', [balance, { ...balance, id: 'two' }]),
      {},
      ['NO_PAYMENT_METHOD'],
    ],
    ['P2 a failed payment', wallet('card'), { paymentFailed: true }, ['PAYMENT_FAILED']],
    ['P2 a dispute', wallet('card'), { inDispute: true }, ['IN_DISPUTE']],
    [
      'P2 everything at once',
      wallet('balance'),
      { paymentFailed: true, inDispute: true },
      ['NO_PAYMENT_METHOD', 'PAYMENT_FAILED', 'IN_DISPUTE'],
    ],
  ])('%s', (_, of, job, expected) => {
    const reasons = readinessReasons(of, { ...fine, ...job })
    expect(reasons.map(({ code }) => code)).toEqual(expected)
    for (const { sentence, wayOut } of reasons) {
      expect(sentence).toMatch(/\.$/)
      expect(wayOut).toMatch(/\.$/)
    }
  })
})

describe('P4 a failed payment', () => {
  const failed = (at: number): PaymentOutcome => ({ at, outcome: 'failed', byHand: false })
  const paid = (at: number, byHand = true): PaymentOutcome => ({ at, outcome: 'paid', byHand })
  it.each<[string, PaymentOutcome[], boolean]>([
    ['none', [], false],
    ['one that failed', [failed(1)], true],
    ['one paid by hand after it', [failed(1), paid(2)], false],
    ['in whatever order they are listed', [paid(2), failed(1)], false],
    ['one paid by itself after it doesn’t help', [failed(1), paid(2, false)], true],
    ['one paid by hand before it doesn’t help', [paid(1), failed(2)], true],
    ['of several failed one paid by hand is enough', [failed(1), failed(2), failed(3), paid(4)], false],
    ['the next failure stops it again', [failed(1), paid(2), failed(3)], true],
    ['tried by hand and failed again', [failed(1), { at: 2, outcome: 'failed', byHand: true }], true],
    ['only payments that went through', [paid(1), paid(2, false)], false],
  ])('P4 %s', (_, outcomes, expected) => {
    expect(isPaymentFailed(outcomes)).toBe(expected)
  })
})

describe('P3 changing methods while Work View is used', () => {
  const change = (type: 'make-default' | 'make-backup' | 'remove', method: string) =>
    ({ type, method }) as WalletChange
  it.each<[string, Wallet, WalletChange, string | null, string | null]>([
    ['another card as default', wallet('card'), change('make-default', 'other'), null, null],
    [
      'an unauthenticated card as default',
      wallet('card'),
      change('make-default', 'raw'),
      'card-not-authenticated',
      null,
    ],
    [
      'an inactive PayPal account as default',
      wallet('card'),
      change('make-default', 'asleep'),
      'paypal-not-active',
      null,
    ],
    [
      'a balance as default, with a backup',
      wallet('card', 'paypal'),
      change('make-default', 'balance'),
      null,
      null,
    ],
    [
      'a balance as default: the card before it is its backup',
      wallet('card'),
      change('make-default', 'balance'),
      null,
      null,
    ],
    [
      'a balance as default after what can’t be charged',
      wallet('raw'),
      change('make-default', 'balance'),
      'backup-missing',
      null,
    ],
    [
      'a balance as default that was the backup: they change places',
      wallet('card', 'balance'),
      change('make-default', 'balance'),
      null,
      null,
    ],
    [
      'a balance as default, with an unusable backup',
      wallet('card', 'raw'),
      change('make-default', 'balance'),
      'backup-missing',
      null,
    ],
    [
      'an unknown default',
      wallet('card'),
      change('make-default', 'gone'),
      'unknown-method',
      'unknown-method',
    ],
    ['a better default when there was none', wallet(null), change('make-default', 'card'), null, null],
    [
      'an unauthenticated card when there was none',
      wallet(null),
      change('make-default', 'raw'),
      'card-not-authenticated',
      null,
    ],
    [
      'a balance as default when there was none',
      wallet(null),
      change('make-default', 'balance'),
      'backup-missing',
      null,
    ],
    ['a backup', wallet('card'), change('make-backup', 'paypal'), null, null],
    [
      'the default as backup',
      wallet('card'),
      change('make-backup', 'card'),
      'same-as-default',
      'same-as-default',
    ],
    ['an unknown backup', wallet('card'), change('make-backup', 'gone'), 'unknown-method', 'unknown-method'],
    ['an unusable backup of a card', wallet('card', 'paypal'), change('make-backup', 'raw'), null, null],
    [
      'an unusable backup of a balance',
      wallet('balance', 'card'),
      change('make-backup', 'raw'),
      'backup-missing',
      null,
    ],
    [
      'an unusable backup where it was unusable before',
      wallet('balance', 'asleep'),
      change('make-backup', 'raw'),
      null,
      null,
    ],
    ['no backup of a card', wallet('card', 'paypal'), { type: 'make-backup', method: null }, null, null],
    [
      'no backup of a balance',
      wallet('balance', 'card'),
      { type: 'make-backup', method: null },
      'backup-missing',
      null,
    ],
    ['removing a method that isn’t chosen', wallet('card'), change('remove', 'other'), null, null],
    [
      'removing one that isn’t there',
      wallet('card'),
      change('remove', 'gone'),
      'unknown-method',
      'unknown-method',
    ],
    [
      'removing the last usable one',
      wallet('card', null, [card(), rawCard]),
      change('remove', 'card'),
      'last-usable-method',
      null,
    ],
    [
      'removing the last but a balance',
      wallet('card', null, [card(), balance]),
      change('remove', 'card'),
      'last-usable-method',
      null,
    ],
    [
      'removing the default beside another',
      wallet('card'),
      change('remove', 'card'),
      'default-missing',
      null,
    ],
    [
      'removing the backup of a balance beside another',
      wallet('balance', 'card'),
      change('remove', 'card'),
      'backup-missing',
      null,
    ],
    ['removing the backup of a card', wallet('card', 'paypal'), change('remove', 'paypal'), null, null],
    ['removing what didn’t work anyway', wallet('raw', null, [rawCard]), change('remove', 'raw'), null, null],
    [
      'turning automatic payment off',
      wallet('card'),
      { type: 'turn-auto-pay-off' },
      'auto-pay-required',
      null,
    ],
  ])('P3 %s', (_, of, what, working, idle) => {
    expect(refuseWalletChange(of, what, { hasWorkingJob: true })?.code ?? null).toBe(working)
    expect(refuseWalletChange(of, what, { hasWorkingJob: false })?.code ?? null).toBe(idle)
  })

  it('P1 what each change leads to', () => {
    const of = wallet('card', 'paypal')
    expect(afterWalletChange(of, change('make-default', 'other'))).toMatchObject({
      defaultId: 'other',
      backupId: 'paypal',
    })
    expect(afterWalletChange(of, change('make-default', 'paypal'))).toMatchObject({
      defaultId: 'paypal',
      backupId: 'card',
    })
    expect(afterWalletChange(of, change('make-backup', 'balance'))).toMatchObject({
      defaultId: 'card',
      backupId: 'balance',
    })
    expect(afterWalletChange(of, change('remove', 'card'))).toMatchObject({
      defaultId: null,
      backupId: 'paypal',
    })
    expect(afterWalletChange(of, change('remove', 'paypal'))).toMatchObject({
      defaultId: 'card',
      backupId: null,
    })
    expect(afterWalletChange(of, change('remove', 'raw')).methods.map(({ id }) => id)).not.toContain('raw')
    expect(afterWalletChange(of, { type: 'turn-auto-pay-off' })).toEqual({
      ...of,
      defaultId: null,
      backupId: null,
    })
  })

  const two = { ...balance, id: 'two' }
  it.each<[string, Wallet, string, string | null]>([
    ['a balance takes the default before it as backup', wallet('card'), 'balance', 'card'],
    ['a balance takes it even if that can’t be charged', wallet('raw'), 'balance', 'raw'],
    ['a balance keeps the backup that was chosen', wallet('card', 'paypal'), 'balance', 'paypal'],
    ['a balance that was the backup changes places', wallet('card', 'balance'), 'balance', 'card'],
    ['a balance that is the default already stays alone', wallet('balance'), 'balance', null],
    ['a balance after a balance takes it', wallet('balance', null, [balance, two]), 'two', 'balance'],
    ['a first default that is a balance has none', wallet(null), 'balance', null],
    ['a card takes none', wallet('other'), 'card', null],
    ['a card keeps the one that was chosen', wallet('other', 'paypal'), 'card', 'paypal'],
    ['a card that is the default keeps its backup', wallet('card', 'paypal'), 'card', 'paypal'],
    ['a method that isn’t there takes none', wallet('card'), 'gone', null],
  ])('P1 the backup beside a new default: %s', (_, of, method, backupId) => {
    expect(afterWalletChange(of, { type: 'make-default', method })).toEqual({
      ...of,
      defaultId: method,
      backupId,
    })
  })

  it('P3 whatever a client tries while Work View is used, a wallet that could pay still can', () => {
    const changes = fc.array(
      fc.oneof(
        fc.record({
          type: fc.constantFrom('make-default' as const, 'remove' as const),
          method: fc.constantFrom(...all.map(({ id }) => id)),
        }),
        fc.record({
          type: fc.constant('make-backup' as const),
          method: fc.constantFrom(null, ...all.map(({ id }) => id)),
        }),
        fc.constant({ type: 'turn-auto-pay-off' as const }),
      ),
      { maxLength: 30 },
    )
    fc.assert(
      fc.property(changes, (tries) => {
        let now = wallet('card')
        for (const one of tries) {
          if (refuseWalletChange(now, one, { hasWorkingJob: true }) === null)
            now = afterWalletChange(now, one)
          expect(canPayAutomatically(now)).toBe(true)
        }
      }),
      { numRuns: runs(2000) },
    )
  })
})
