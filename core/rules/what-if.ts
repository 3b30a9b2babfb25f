/**
 * “What if” before acting (N1): the action's facts are added to the week's, and the same timesheet function
 * that will carry it out counts both. Whether the action is allowed at all the `refuse…` functions say.
 */
import type { DisputeItem, WeekFacts } from './facts.ts'
import type { OtherEntry } from './other-hours.ts'
import type { Policy } from './policy.ts'
import { type Timesheet, timesheet } from './timesheet.ts'
import type { Instant } from './week.ts'
import { durationText, moneyText } from './wording.ts'

export type Action =
  | { type: 'reject'; screenshot: string }
  | { type: 'withdraw'; rejection: string }
  | { type: 'delete'; screenshot: string }
  | { type: 'dispute'; items: readonly DisputeItem[] }
  | { type: 'other'; entry: OtherEntry }
  | { type: 'pay-early' }

export type WhatIf = {
  before: Timesheet
  after: Timesheet
  /** Of the whole timesheet, after minus before. */
  deltaSeconds: number
  /** Of what is charged by itself, after minus before. */
  deltaMinor: number
  sentence: string
}

/** What an action changes. For a dispute: what it changes if support takes off all that it names. */
export function whatIf(facts: WeekFacts, action: Action, policy: Policy): WhatIf {
  const before = timesheet(facts, policy)
  const after = timesheet(afterAction(facts, action, firstInstant(facts)), policy)
  const deltaSeconds = after.totalSeconds - before.totalSeconds
  const deltaMinor = after.amountMinor - before.amountMinor
  return { before, after, deltaSeconds, deltaMinor, sentence: sentenceOf(action, before, after) }
}

/** The facts once an action is accepted at an instant. */
export function afterAction(facts: WeekFacts, action: Action, at: Instant): WeekFacts {
  const id = `what-if-${action.type}`
  switch (action.type) {
    case 'reject': {
      const rejection = { id, screenshot: action.screenshot, at, withdrawnAt: null, review: null }
      return { ...facts, rejections: [...facts.rejections, rejection] }
    }
    case 'withdraw':
      return {
        ...facts,
        rejections: facts.rejections.map((rejection) =>
          rejection.id === action.rejection ? { ...rejection, withdrawnAt: at } : rejection,
        ),
      }
    case 'delete':
      return { ...facts, deletions: [...facts.deletions, { id, screenshot: action.screenshot, at }] }
    case 'dispute': {
      const decisions = action.items.map((item) => ({ item, outcome: 'removed' as const, at }))
      const dispute = {
        id,
        at,
        category: 'hours-not-worked' as const,
        items: action.items,
        decisions,
        closedAt: at,
      }
      return { ...facts, disputes: [...facts.disputes, dispute] }
    }
    case 'other': {
      const other = {
        ...action.entry,
        id,
        at,
        adjustment: false,
        approval: 'not-needed' as const,
        removedAt: null,
      }
      return { ...facts, others: [...facts.others, other] }
    }
    case 'pay-early':
      return facts
  }
}

/** An instant that the facts accept as sound; what-ifs don't depend on when. */
function firstInstant({ week, others }: WeekFacts): Instant {
  const monday = Date.parse(`${week}T00:00:00Z`)
  return Math.max(Number.isFinite(monday) ? monday : 0, ...others.map(({ at }) => at))
}

function sentenceOf(action: Action, before: Timesheet, after: Timesheet): string {
  const time = durationText(Math.abs(after.totalSeconds - before.totalSeconds))
  const money = moneyText(Math.abs(after.amountMinor - before.amountMinor), before.currency)
  const total = `${durationText(after.totalSeconds)} and ${moneyText(after.amountMinor, before.currency)}`
  switch (action.type) {
    case 'reject':
      return `Rejecting this screenshot takes ${time} and ${money} off the timesheet. The new total is ${total}.`
    case 'withdraw':
      return `Withdrawing this rejection puts ${time} and ${money} back. The new total is ${total}.`
    case 'delete':
      return `Deleting this screenshot takes its time off: ${time} and ${money}. The new total is ${total}.`
    case 'dispute':
      return `This disputes ${time} and ${money}. All payments of this job stop until it is settled. If all of it is taken off, the total is ${total}.`
    case 'other':
      return `This adds ${time} and ${money}, unprotected. The new total is ${total}.`
    case 'pay-early':
      return `This pays ${moneyText(before.amountMinor, before.currency)} now and ends the review: none of these hours can be rejected or disputed any more.`
  }
}
