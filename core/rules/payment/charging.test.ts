import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { afterEvent, type TimesheetState } from '../facts/lifecycle.ts'
import { runs } from '../testing/runs.ts'
import {
  attemptKey,
  type ChargeStep,
  chargePlan,
  nextStep,
  refuseCharge,
  type StepOutcome,
} from './charging.ts'
import type { PaymentMethod, Wallet } from './readiness.ts'

const card: PaymentMethod = { id: 'card', kind: 'card', authenticated: true }
const raw: PaymentMethod = { id: 'raw', kind: 'card', authenticated: false }
const paypal: PaymentMethod = { id: 'paypal', kind: 'paypal', active: true }
const balance: PaymentMethod = { id: 'balance', kind: 'balance' }
const wallet = (defaultId: string | null, backupId: string | null): Wallet => ({
  methods: [card, raw, paypal, balance],
  defaultId,
  backupId,
})
const attempt = { timesheet: 'sheet-1', version: 3, attempt: 1 }
const plan = (of: Wallet, amountMinor = 12_000, balanceMinor = 0) =>
  chargePlan(attempt, amountMinor, of, balanceMinor)

describe('P4 which methods an attempt tries', () => {
  it.each<[string, Parameters<typeof plan>, string[]]>([
    ['the default, then the backup', [wallet('card', 'paypal')], ['default card', 'backup paypal']],
    ['a default without backup', [wallet('card', null)], ['default card']],
    ['one method as both, once', [wallet('card', 'card')], ['default card']],
    ['an unauthenticated card is left out', [wallet('raw', 'paypal')], ['backup paypal']],
    [
      'a balance that holds it all',
      [wallet('balance', 'card'), 12_000, 12_000],
      ['default balance', 'backup card'],
    ],
    [
      'a balance that lacks one cent is not drawn at all',
      [wallet('balance', 'card'), 12_000, 11_999],
      ['backup card'],
    ],
    ['a balance as backup', [wallet('card', 'balance'), 12_000, 12_000], ['default card', 'backup balance']],
    ['methods that are gone', [wallet('gone', 'lost')], []],
    ['nothing chosen', [wallet(null, null)], []],
    ['nothing to charge', [wallet('card', 'paypal'), 0], []],
    ['an amount that can’t be read', [wallet('card', 'paypal'), Number.NaN], []],
    ['a negative amount', [wallet('card', 'paypal'), -1], []],
  ])('P4 %s', (_, asked, expected) => {
    expect(plan(...asked).map(({ as, method }) => `${as} ${method.id}`)).toEqual(expected)
  })
  it('P5 the idempotency key is timesheet, version and attempt, a step of it apart', () => {
    expect(attemptKey(attempt)).toBe('sheet-1:v3:a1')
    expect(plan(wallet('card', 'paypal')).map(({ idempotencyKey }) => idempotencyKey)).toEqual([
      'sheet-1:v3:a1:default',
      'sheet-1:v3:a1:backup',
    ])
  })
})

describe('P4 P5 what follows an answer', () => {
  it.each<[string, StepOutcome[], string, string | null]>([
    ['nothing tried yet', [], 'try', 'default'],
    ['the default went through', ['succeeded'], 'settle', 'default'],
    ['the default was declined', ['declined'], 'try', 'backup'],
    ['nobody knows about the default', ['unknown'], 'reconcile', 'default'],
    ['the backup went through', ['declined', 'succeeded'], 'settle', 'backup'],
    ['both were declined', ['declined', 'declined'], 'fail', null],
    ['nobody knows about the backup', ['declined', 'unknown'], 'reconcile', 'backup'],
  ])('P4 P5 %s', (_, outcomes, expected, as) => {
    const next = nextStep(plan(wallet('card', 'paypal')), outcomes)
    expect([next.do, next.do === 'fail' ? null : next.step.as]).toEqual([expected, as])
  })
  it('P4 an attempt without any method fails', () => {
    expect(nextStep([], [])).toEqual({ do: 'fail' })
  })
})

describe('P5 T8 when a charge may begin', () => {
  const fine = { amountMinor: 12_000, byHand: false, inDispute: false, paymentFailed: false }
  it.each<[string, object, TimesheetState, object, string | null]>([
    ['one that is due', {}, 'due', {}, null],
    ['P4 a failed one by hand', { byHand: true }, 'failed', { paymentFailed: true }, null],
    ['P4 a failed one by itself', {}, 'failed', {}, 'payment-failed'],
    ['P4 a due one of a job with a failed payment', {}, 'due', { paymentFailed: true }, 'payment-failed'],
    ['P4 the same by hand', { byHand: true }, 'due', { paymentFailed: true }, null],
    ['P5 a paid one', { byHand: true }, 'paid', {}, 'already-paid'],
    ['P5 one whose outcome is unknown', { byHand: true }, 'charging', {}, 'outcome-unknown'],
    ['D2 a disputed one', {}, 'disputed', {}, 'in-dispute'],
    ['D2 one of a job in dispute', { byHand: true }, 'due', { inDispute: true }, 'in-dispute'],
    ['T4 a closed one', {}, 'closed', {}, 'nothing-to-charge'],
    ['T4 one without an amount', { amountMinor: 0 }, 'due', {}, 'nothing-to-charge'],
    ['T2 one whose amount can’t be read', { amountMinor: Number.NaN }, 'due', {}, 'nothing-to-charge'],
    ['W4 a submitted one', {}, 'submitted', {}, 'not-due'],
    ['W4 an open one', {}, 'open', {}, 'not-due'],
  ])('%s', (_, charge, state, job, expected) => {
    const asked = { ...fine, ...charge, ...job }
    const refusal = refuseCharge({ state, amountMinor: asked.amountMinor }, asked)
    expect(refusal?.code ?? null).toBe(expected)
  })
})

describe('P5 nothing is charged twice', () => {
  /** A gateway as real ones are: one charge a key, answers that can get lost. */
  function gateway() {
    const outcomeByKey = new Map<string, 'succeeded' | 'declined'>()
    return {
      charge(key: string, willing: boolean) {
        const known = outcomeByKey.get(key) ?? (willing ? 'succeeded' : 'declined')
        outcomeByKey.set(key, known)
        return known
      },
      charged: () => [...outcomeByKey.values()].filter((outcome) => outcome === 'succeeded').length,
    }
  }
  it('P5 however often jobs, clicks and lost answers repeat it', () => {
    const visit = fc.record({
      byHand: fc.boolean(),
      willing: fc.boolean(),
      answerLost: fc.boolean(),
      crash: fc.boolean(),
    })
    fc.assert(
      fc.property(fc.array(visit, { maxLength: 40 }), (visits) => {
        const bank = gateway()
        let state: TimesheetState = 'due'
        let tries = 0
        let outcomes: StepOutcome[] = []
        let steps: ChargeStep[] = []
        for (const { byHand, willing, answerLost, crash } of visits) {
          const circumstances = { byHand, inDispute: false, paymentFailed: state === 'failed' }
          if (refuseCharge({ state, amountMinor: 12_000 }, circumstances) === null) {
            tries++
            outcomes = []
            steps = chargePlan({ ...attempt, attempt: tries }, 12_000, wallet('card', 'paypal'), 0)
            state = afterEvent(state, { type: 'charge-started' }) as TimesheetState
          }
          if (state !== 'charging' || crash) continue
          const next = nextStep(steps, outcomes)
          if (next.do === 'try' || next.do === 'reconcile') {
            const answer = bank.charge(next.step.idempotencyKey, willing)
            if (next.do === 'reconcile') outcomes = outcomes.slice(0, -1)
            outcomes.push(answerLost ? 'unknown' : answer)
          } else {
            const event = next.do === 'settle' ? 'charge-succeeded' : 'charge-failed'
            state = afterEvent(state, { type: event }) as TimesheetState
          }
          expect(bank.charged()).toBeLessThanOrEqual(1)
        }
        if (state === 'paid') expect(bank.charged()).toBe(1)
      }),
      { numRuns: runs(3000) },
    )
  })
})
