import * as v from 'valibot'
import { DisputeClaim, ReportClaim, ReviewClaim } from '../../../core/protocol/records.ts'
import { Instant, Next, type Operation, pages, Text } from '../../http/api/operation.ts'
import { DisputeDecision, Item, ReportAnswer, ReviewAnswer } from './input.ts'

const waiting = {
  id: Text,
  job: Text,
  week: Text,
  title: Text,
  by: v.picklist(['freelancer', 'client']),
  at: Instant,
}
const DeskItem = v.variant('kind', [
  v.strictObject({
    ...waiting,
    kind: v.literal('dispute'),
    claim: DisputeClaim,
    openItems: v.array(Item),
  }),
  v.strictObject({ ...waiting, kind: v.literal('review'), claim: ReviewClaim }),
  v.strictObject({ ...waiting, kind: v.literal('report'), claim: ReportClaim }),
])

const decide = (rest: string, summary: string, body: Operation['body'], refusals: string[]): Operation => ({
  method: 'post',
  path: `/api/support/jobs/{job}/weeks/{week}/${rest}`,
  summary,
  access: 'support',
  ...(body ? { body } : {}),
  answers: { 204: null },
  refusals: ['unknown-case', ...refusals],
})

/** The support desk (V5): open to support accounts alone. */
export const supportOperations: readonly Operation[] = [
  {
    method: 'get',
    path: '/api/support/queue',
    summary: 'Disputes, reviews and reports that wait for support, the oldest first (V5)',
    access: 'support',
    ...pages,
    answers: { 200: v.strictObject({ queue: v.array(DeskItem), next: Next }) },
  },
  decide('disputes/{case}/decisions', 'Decide one item of a dispute (D3)', DisputeDecision, [
    ...['unknown-dispute', 'dispute-closed', 'unknown-item', 'already-decided'],
  ]),
  decide('reviews/{case}', 'Answer a review: the rejection stands, or its time returns (J5)', ReviewAnswer, [
    ...['unknown-rejection', 'not-asked', 'already-decided', 'withdrawn'],
  ]),
  decide('reports/{case}', 'Answer a report, and hide its picture or not (R1)', ReportAnswer, [
    'already-decided',
  ]),
]
