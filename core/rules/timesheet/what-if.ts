/**
 * “What if” before acting (N1): the action's facts are added to the week's, and the same timesheet function
 * that will carry it out counts both. Whether the action is allowed at all the `refuse…` functions say.
 */

import type { Instant } from '../calendar/instant.ts'
import type { DisputeItem, OtherFact, WeekFacts } from '../facts/facts.ts'
import type { Timesheet } from '../facts/lines.ts'
import type { Policy } from '../policy.ts'
import type { OtherEntry } from './other-hours.ts'
import { timesheet } from './timesheet.ts'

export type Action =
  | { type: 'reject'; screenshot: string }
  | { type: 'withdraw'; rejection: string }
  | { type: 'delete'; screenshot: string }
  | { type: 'dispute'; items: readonly DisputeItem[] }
  | { type: 'other'; entry: OtherEntry; approval: OtherFact['approval'] }
  | { type: 'take-back'; entry: string }
  | { type: 'approve'; entry: string }

export type WhatIf = {
  before: Timesheet
  after: Timesheet
  /** Of the whole timesheet, after minus before. */
  deltaSeconds: number
  /** Of what is charged by itself, after minus before. */
  deltaMinor: number
}

/** What an action changes. For a dispute: what it changes if support takes off all that it names. */
export function whatIf(facts: WeekFacts, action: Action, policy: Policy): WhatIf {
  const before = timesheet(facts, policy)
  const after = timesheet(afterAction(facts, action, firstInstant(facts)), policy)
  return {
    before,
    after,
    deltaSeconds: after.totalSeconds - before.totalSeconds,
    deltaMinor: after.amountMinor - before.amountMinor,
  }
}

/** The facts once an action is accepted at an instant. */
function afterAction(facts: WeekFacts, action: Action, at: Instant): WeekFacts {
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
        adjustment: action.approval !== 'not-needed',
        approval: action.approval,
        removedAt: null,
      }
      return { ...facts, others: [...facts.others, other] }
    }
    case 'take-back':
      return withOther(facts, action.entry, { removedAt: at })
    case 'approve':
      return withOther(facts, action.entry, { approval: 'given' })
  }
}

function withOther(facts: WeekFacts, id: string, change: Partial<OtherFact>): WeekFacts {
  return {
    ...facts,
    others: facts.others.map((other) => (other.id === id ? { ...other, ...change } : other)),
  }
}

/** An instant that the facts accept as sound; what-ifs don't depend on when. */
function firstInstant({ week, others }: WeekFacts): Instant {
  const monday = Date.parse(`${week}T00:00:00Z`)
  return Math.max(Number.isFinite(monday) ? monday : 0, ...others.map(({ at }) => at))
}
