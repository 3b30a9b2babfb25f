import { describe, expect, it } from 'vitest'
import {
  dueReminder,
  mostReceivableMinor,
  openMinor,
  refuseReceipt,
  refuseSent,
  refuseUndo,
} from './outside-settlement.ts'

const DAY = 86_400_000
const policy = { excessPayableDays: 28, invoiceReminderDays: [7, 14] }
const open = { amountMinor: 1000, excessMinor: 0, receivedMinor: 0, settledAt: null }
const days = { now: 5, tomorrow: '2026-11-29' }
const receipt = (amountMinor: number, receivedOn = '2026-11-28') => ({ amountMinor, receivedOn })

describe('P9 a receipt', () => {
  it.each([
    ['the whole', receipt(1000), open, null],
    ['a part', receipt(1), open, null],
    ['nothing', receipt(0), open, 'unsound-amount'],
    ['half a cent', receipt(0.5), open, 'unsound-amount'],
    ['more than is open', receipt(1001), open, 'more-than-open'],
    ['more than the rest', receipt(401), { ...open, receivedMinor: 600 }, 'more-than-open'],
    ['anything after the whole', receipt(1), { ...open, receivedMinor: 1000, settledAt: 1 }, 'nothing-open'],
    ['money of tomorrow, where the bank is ahead', receipt(1000, '2026-11-29'), open, null],
    ['money of the day after', receipt(1000, '2026-11-30'), open, 'received-in-future'],
  ])('%s', (_, given, invoice, code) => {
    expect(refuseReceipt(given, invoice, days, policy)?.code ?? null).toBe(code)
  })

  it('T10 pays hours over the authorized ones until 28 days after it was settled', () => {
    const invoice = { ...open, excessMinor: 500, receivedMinor: 1000, settledAt: 0 }
    expect(mostReceivableMinor(invoice, 28 * DAY - 1, policy)).toBe(500)
    expect(mostReceivableMinor(invoice, 28 * DAY, policy)).toBe(0)
    expect(openMinor(invoice)).toBe(0)
  })
})

it('P9 a receipt is taken back once, not after the seal, and not once it was paid out', () => {
  const fine = { isTakenBack: false, isSealed: false, isPaidOut: false }
  expect(refuseUndo(fine)).toBeNull()
  expect(refuseUndo({ ...fine, isTakenBack: true })?.code).toBe('already-taken-back')
  expect(refuseUndo({ ...fine, isSealed: true })?.code).toBe('receipts-sealed')
  expect(refuseUndo({ ...fine, isPaidOut: true })?.code).toBe('earnings-paid-out')
})

it('P9 the client says “sent” once, and again after a part arrived', () => {
  const said = { ...open, sentAt: 10, lastReceiptAt: null }
  expect(refuseSent({ ...said, sentAt: null })).toBeNull()
  expect(refuseSent(said)?.code).toBe('already-said')
  expect(refuseSent({ ...said, receivedMinor: 400, lastReceiptAt: 11 })).toBeNull()
  expect(refuseSent({ ...said, receivedMinor: 1000, lastReceiptAt: 11 })?.code).toBe('nothing-open')
})

it.each([
  [0, 7 * DAY - 1, null],
  [0, 7 * DAY, { number: 1, isLast: false }],
  [1, 7 * DAY, null],
  [1, 14 * DAY, { number: 2, isLast: true }],
  [0, 20 * DAY, { number: 2, isLast: true }],
  [2, 90 * DAY, null],
])('P9 W7 reminds after 7 and 14 days: %s sent so far, after %s ms', (reminders, now, due) => {
  expect(dueReminder({ issuedAt: 0, reminders }, now, policy)).toEqual(due)
})
