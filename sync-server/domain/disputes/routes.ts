import * as v from 'valibot'
import { pages } from '../../../core/protocol/api/pages.ts'
import { Instant, Next, Text } from '../../../core/protocol/api/values.ts'
import { DisputeClaim, ReportClaim, ReviewClaim } from '../../../core/protocol/records.ts'
import { routesWith } from '../../http/api/route.ts'
import { refuse } from '../../refused.ts'
import { DisputeDecision, Item, ReportAnswer, ReviewAnswer } from './input.ts'
import { QUEUE, type SupportQueue } from './support-queue.ts'

const waiting = {
  id: Text,
  job: Text,
  week: Text,
  title: Text,
  by: v.picklist(['freelancer', 'client']),
  at: Instant,
}
const QueueItem = v.variant('kind', [
  v.strictObject({ ...waiting, kind: v.literal('dispute'), claim: DisputeClaim, openItems: v.array(Item) }),
  v.strictObject({ ...waiting, kind: v.literal('review'), claim: ReviewClaim }),
  v.strictObject({ ...waiting, kind: v.literal('report'), claim: ReportClaim }),
])

const route = routesWith<{ desk: SupportQueue }>()

/** The support desk: open to support accounts alone (A1, V5). */
export const supportRoutes = [
  route({
    method: 'get',
    path: '/api/support/queue',
    summary: 'Disputes, reviews and reports that wait for support, the oldest first (V5)',
    access: 'support',
    ...pages,
    answers: { 200: v.strictObject({ queue: v.array(QueueItem), next: Next }) },
    async handle({ desk }, { query }) {
      const page = QUEUE.pageOf(query)
      const { items, next } = QUEUE.cut(await desk.queue(page), page.limit, ({ at, id, job, by }) => [
        ...([at, id, job, by] as const),
      ])
      const shown = items.map(async (item) =>
        item.kind === 'dispute'
          ? { ...item, openItems: await desk.openItems(item.job, item.week, item.id) }
          : item,
      )
      return { queue: await Promise.all(shown), next }
    },
  }),
  route({
    method: 'post',
    path: '/api/support/jobs/{job}/weeks/{week}/disputes/{case}/decisions',
    summary: 'Decide one item of a dispute (D3)',
    access: 'support',
    body: DisputeDecision,
    answers: { 204: null },
    refusals: ['unknown-case', 'unknown-dispute', 'dispute-closed', 'unknown-item', 'already-decided'],
    async handle({ desk }, { params: { job, week, case: dispute }, body }) {
      refuse(await desk.decideDispute({ job, week, dispute }, body))
    },
  }),
  route({
    method: 'post',
    path: '/api/support/jobs/{job}/weeks/{week}/reviews/{case}',
    summary: 'Answer a review: the rejection stands, or its time returns (J5)',
    access: 'support',
    body: ReviewAnswer,
    answers: { 204: null },
    refusals: ['unknown-case', 'unknown-rejection', 'not-asked', 'already-decided', 'withdrawn'],
    async handle({ desk }, { params: { job, week, case: review }, body }) {
      refuse(await desk.answerReview({ job, week, review }, body))
    },
  }),
  route({
    method: 'post',
    path: '/api/support/jobs/{job}/weeks/{week}/reports/{case}',
    summary: 'Answer a report, and hide its picture or not (R1)',
    access: 'support',
    body: ReportAnswer,
    answers: { 204: null },
    refusals: ['unknown-case', 'already-decided'],
    async handle({ desk }, { params: { job, week, case: report }, body }) {
      refuse(await desk.answerReport({ job, week, report }, body))
    },
  }),
]
