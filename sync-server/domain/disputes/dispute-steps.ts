import type { Message } from '../../../core/messages/message.ts'
import type { DisputeDecision } from '../../../core/protocol/records.ts'
import type { DisputeFact } from '../../../core/rules/facts/facts.ts'
import { afterEvent } from '../../../core/rules/facts/lifecycle.ts'
import { decisionsAtOnce, decisionsByConcession, isDecided } from '../../../core/rules/review/dispute.ts'
import type { Tx } from '../../infra/database/database.ts'
import { mailEvent, systemMessage } from '../weeks/announce.ts'
import { changeState, refreshFigures } from '../weeks/cutoff/transitions.ts'
import type { Disputes, DisputeStep as Step, WeekPorts } from '../weeks/ports.ts'
import { publish } from '../weeks/publish.ts'
import { disputeClosedEvent, disputeOpenedEvent } from '../weeks/texts/hours-texts.ts'
import { namedHours } from '../weeks/texts/hours-words.ts'
import { figuresOf, type LoadedWeek, loadWeek } from '../weeks/week-rows.ts'

type Decision = DisputeFact['decisions'][number]

/**
 * A dispute was filed: the timesheet is held and the job's payments stop (D2). What the terms decide is decided
 * at once (O2); a dispute that this settles whole is told of as settled and nothing else.
 */
async function openDispute(ports: WeekPorts, tx: Tx, step: Step, id: string): Promise<void> {
  const { job, loaded, actor, at } = step
  const dispute = disputeOf(loaded, id)
  const state = afterEvent(loaded.row.state, { type: 'disputed' })
  if (!dispute || typeof state !== 'string') return
  const atOnce = decisionsAtOnce(loaded.facts, dispute, at)
  const isOpen = !isDecided({ ...dispute, decisions: atOnce })
  const claim = loaded.claims.find((counted) => counted.claim.id === id)?.claim
  const event = disputeOpenedEvent(
    namedHours(dispute.items, loaded.timesheet, loaded.policy),
    claim?.kind === 'dispute' ? claim.reason : '',
  )
  await changeState(ports, tx, loaded.row, {
    state,
    change: {
      at,
      actor,
      reason: { code: 'disputed' },
      also: isOpen ? [systemMessage(event, at, id)] : [],
    },
  })
  if (isOpen) {
    await mailEvent(ports, tx, job, { week: loaded.row.week, event, about: id, to: ['client', 'freelancer'] })
    await ports.refreshReadiness(tx, [job.id])
  }
  if (atOnce.length > 0)
    await decideItems(ports, tx, step, {
      id,
      decisions: atOnce,
      reason: { code: 'dispute-terms-decide', params: {} },
    })
}

/** A party gives in on all that is still open (D3). */
async function concede(
  ports: WeekPorts,
  tx: Tx,
  step: Step,
  id: string,
  by: 'freelancer' | 'client',
): Promise<void> {
  const dispute = disputeOf(step.loaded, id)
  if (dispute)
    await decideItems(ports, tx, step, {
      id,
      decisions: decisionsByConcession(dispute, by, step.at),
      reason: CONCEDED[by],
    })
}

const CONCEDED = {
  freelancer: { code: 'dispute-conceded-by-freelancer', params: {} },
  client: { code: 'dispute-conceded-by-client', params: {} },
} as const

/** Writes decisions down; with the last of them the dispute ends and the timesheet goes on (D3). */
export async function decideItems(
  ports: WeekPorts,
  tx: Tx,
  { job, loaded, actor, at }: Step,
  { id, decisions, reason }: { id: string; decisions: readonly Decision[]; reason: Message },
): Promise<void> {
  const { week } = loaded.row
  const records: DisputeDecision[] = decisions.map(({ item, outcome }) => ({
    // No party's id has a dot: whatever ids the two parties choose, each item has its own.
    id: `decision-${item.type}-${id}.${item.type === 'slot' ? item.slot : item.id}`,
    at,
    kind: 'dispute-decision',
    dispute: id,
    item,
    outcome,
    reason,
  }))
  await publish(ports, tx, job.id, week, records)
  const decided = await loadWeek(tx, job.id, week)
  const dispute = decided && disputeOf(decided, id)
  if (!decided || !dispute) return
  if (!isDecided(dispute)) return refreshFigures(ports, tx, decided, at)

  await publish(ports, tx, job.id, week, [
    { id: `closed-${id}`, at, kind: 'dispute-closed', dispute: id, reason },
  ])
  const closed = await loadWeek(tx, job.id, week)
  if (!closed) return
  const reviewIsOver = closed.row.reviewEndsAt <= at
  const state = afterEvent(closed.row.state, { type: 'dispute-settled', reviewIsOver })
  const decidedAs = (outcome: Decision['outcome']) => {
    const items = dispute.decisions.filter((decision) => decision.outcome === outcome).map(({ item }) => item)
    return items.length > 0 ? namedHours(items, closed.timesheet, closed.policy) : null
  }
  const event = disputeClosedEvent(
    { removed: decidedAs('removed'), kept: decidedAs('kept'), reason },
    closed.timesheet,
    { isReviewOver: reviewIsOver, reviewEndsAt: closed.row.reviewEndsAt },
  )
  if (typeof state === 'string')
    await changeState(ports, tx, closed.row, {
      state,
      change: { at, actor, reason: { code: 'dispute-settled' }, also: [systemMessage(event, at, id)] },
      figures: figuresOf(closed.timesheet),
    })
  await mailEvent(ports, tx, job, { week, event, about: id, to: ['client', 'freelancer'] })
  await ports.refreshReadiness(tx, [job.id])
}

const disputeOf = (loaded: LoadedWeek, id: string) =>
  loaded.facts.disputes.find((dispute) => dispute.id === id)

/** What weeks hand on to disputes. */
export const DISPUTES: Disputes = { open: openDispute, concede }
