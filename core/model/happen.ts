/** What a happening of a story does to its week's facts. */
import type { OtherFact, ScreenshotFact, WeekFacts } from '../rules/facts/facts.ts'
import { DEFAULT_POLICY } from '../rules/policy.ts'
import { refuseOther } from '../rules/timesheet/other-hours.ts'
import type { ModelWeek } from './late-model.ts'
import { closesAt } from './slot-model.ts'
import type { Happening } from './story.ts'
import { roomForOther } from './week-model.ts'

export type PlayedWeek = ModelWeek & { mostByKey: Map<string, number> }

/** @returns what rules and model say differently of whether it may happen */
export function happen(week: PlayedWeek, happening: Happening, index: number): string | null {
  const { facts } = week
  const { at } = happening
  const id = `${happening.kind}-${index}`
  const isSettled = facts.settledAt != null
  const add = (more: Partial<WeekFacts>) => {
    week.facts = { ...facts, ...more }
    return null
  }
  switch (happening.kind) {
    case 'span': {
      const { from, to, suspect = false } = happening
      const span = {
        id,
        from,
        to,
        clockSuspect: suspect,
        session: 's',
        sessionStartedAt: from,
        device: 'd',
        receivedAt: at,
      }
      return add({ spans: [...facts.spans, span] })
    }
    case 'idle':
      return add({
        idles: [
          ...facts.idles,
          {
            id,
            from: happening.from,
            to: happening.to,
            clockSuspect: happening.suspect ?? false,
            receivedAt: at,
          },
        ],
      })
    case 'screenshot': {
      const { taken, look, suspect, hasPicture } = happening
      const screenshot: ScreenshotFact = {
        ...{ id, device: 'd', slot: Math.floor(taken / 720_000) * 720_000, at: taken, receivedAt: at },
        ...{ look, clockSuspect: suspect, pictureAt: hasPicture ? at : null },
      }
      return add({ screenshots: [...facts.screenshots, screenshot] })
    }
    case 'picture':
      return add({
        screenshots: facts.screenshots.map((one, n) =>
          n === happening.nth && one.pictureAt === null ? { ...one, pictureAt: at } : one,
        ),
      })
    case 'conflict': {
      const span = facts.spans[happening.nth]
      if (!span) return null
      const { from, to } = happening
      return add({ conflicts: [...facts.conflicts, { span: span.id, from, to, at }] })
    }
    case 'deletion': {
      const screenshot = facts.screenshots[happening.nth]
      if (!screenshot || at >= closesAt(facts) || week.submittedEarlyAt !== null) return null
      return add({ deletions: [...facts.deletions, { id, screenshot: screenshot.id, at }] })
    }
    case 'rejection': {
      const known = [...facts.screenshots.map((one) => one.id), ...facts.lates.map((late) => late.screenshot)]
      const screenshot = known[happening.nth]
      if (!screenshot || isSettled) return null
      const rejection = { id, screenshot, at, withdrawnAt: null, review: null }
      return add({ rejections: [...facts.rejections, rejection] })
    }
    case 'withdrawal':
      if (isSettled) return null
      return add({
        rejections: facts.rejections.map((one, n) =>
          n === happening.nth ? { ...one, withdrawnAt: at } : one,
        ),
      })
    case 'overturned':
    case 'upheld': {
      const outcome = happening.kind
      return add({
        rejections: facts.rejections.map((one, n) =>
          n === happening.nth && one.review === null && one.withdrawnAt === null
            ? { ...one, review: { askedAt: at, outcome, decidedAt: at } }
            : one,
        ),
      })
    }
    case 'other': {
      if (isSettled) return null
      const { day, seconds, needsApproval } = happening
      const entry: OtherFact = {
        ...{ id, day, seconds, description: 'Call', idle: null, at, adjustment: false, removedAt: null },
        approval: needsApproval ? 'needed' : 'not-needed',
      }
      const refusal = refuseOther(facts, entry, { state: 'open' }, at, DEFAULT_POLICY)
      if (refusal !== null && refusal.code !== 'no-room' && refusal.code !== 'rejected-time') return null
      const room = roomForOther(facts, day)
      if ((refusal === null) !== seconds <= room)
        return `rules ${refusal?.code ?? 'take it'}, model has room for ${room}`
      return refusal ? null : add({ others: [...facts.others, entry] })
    }
    case 'other-withdrawn':
    case 'approval': {
      if (isSettled) return null
      const change = happening.kind === 'approval' ? { approval: 'given' as const } : { removedAt: at }
      return add({
        others: facts.others.map((one, n) =>
          n === happening.nth && one.removedAt === null ? { ...one, ...change } : one,
        ),
      })
    }
    case 'dispute': {
      const slot = [...facts.screenshots, ...facts.lates][happening.nth]?.slot
      const entry = facts.others[happening.nth]
      const item =
        happening.of === 'slot'
          ? slot !== undefined && { type: 'slot' as const, slot }
          : entry !== undefined && { type: 'other' as const, id: entry.id }
      if (!item || isSettled) return null
      const dispute = {
        ...{ id, at, category: 'hours-not-worked' as const, items: [item], decisions: [], closedAt: null },
      }
      return add({ disputes: [...facts.disputes, dispute] })
    }
    case 'decision':
      if (isSettled) return null
      return add({
        disputes: facts.disputes.map((one, n) => {
          const [item] = one.items
          if (n !== happening.nth || !item || one.decisions.length > 0) return one
          return { ...one, decisions: [{ item, outcome: happening.outcome, at }], closedAt: at }
        }),
      })
    case 'submitted-early':
      week.submittedEarlyAt ??= at
      return add({ submittedEarlyAt: week.submittedEarlyAt })
    case 'settled':
      return add({ settledAt: at })
  }
}
