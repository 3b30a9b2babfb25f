import type { RulingReason } from '../../../core/messages/message.ts'
import { MOST_ITEMS } from '../../../core/protocol/api/pages.ts'
import type { Claim, Party } from '../../../core/protocol/records.ts'
import type { WeekId } from '../../../core/rules/calendar/instant.ts'
import type { DisputeItem } from '../../../core/rules/facts/facts.ts'
import type { Refusal } from '../../../core/rules/refusal.ts'
import { refuseDecision, undecidedItems } from '../../../core/rules/review/dispute.ts'
import { refuseReviewResult } from '../../../core/rules/review/review.ts'
import { cursorsOf, type Page } from '../../http/paging.ts'
import type { Tx } from '../../infra/database/database.ts'
import { integer, json, rowOf, text, textOf } from '../../infra/database/row.ts'
import { refusalOf } from '../../refused.ts'
import { IS_OPEN_CASE } from '../jobs/open-case.ts'
import { mailEvent, systemMessage } from '../weeks/announce.ts'
import { refreshFigures } from '../weeks/cutoff/transitions.ts'
import { followLate } from '../weeks/ingest/late.ts'
import type { WeekJob, WeekPorts } from '../weeks/ports.ts'
import { publish } from '../weeks/publish.ts'
import { hiddenEvent, reviewDecidedEvent } from '../weeks/texts/hours-texts.ts'
import { namedRejection, namedScreenshot } from '../weeks/texts/hours-words.ts'
import { type LoadedWeek, loadWeek } from '../weeks/week-rows.ts'
import { decideItems } from './dispute-steps.ts'

/** Something that waits for support: who asked, about what, in which Workroom (V5). */
export type SupportItem = {
  [Kind in 'dispute' | 'review' | 'report']: {
    kind: Kind
    id: string
    job: string
    week: WeekId
    title: string
    by: Party
    at: number
    claim: Extract<Claim, { kind: Kind }>
  }
}['dispute' | 'review' | 'report']

/** The oldest first. Ids are their writers' own: only with job and party they are one in the world. */
export type SupportPlace = readonly [at: number, id: string, job: string, by: string]
export const QUEUE = cursorsOf<SupportPlace>('desk', [0, '', '', ''])
const QUEUE_START = { after: QUEUE.start, limit: MOST_ITEMS }

export type SupportQueue = ReturnType<typeof createSupportQueue>

type NotDecided = Refusal<'unknown-case'> | RulingReason
const UNKNOWN = refusalOf('unknown-case')
const ANSWERED: RulingReason = { code: 'already-decided' }

const CASE = rowOf({
  jobId: text,
  week: text,
  author: textOf<Party>(),
  kind: textOf<SupportItem['kind']>(),
  body: json<Claim>(),
  receivedAt: integer,
  title: text,
})

/** Disputes, reviews and reports, decided item by item by support (D3, J5, R1). */
export function createSupportQueue(ports: WeekPorts) {
  const { database, clock } = ports

  /** Runs one decision in a transaction, on the week as it is then. */
  const onWeek = (
    job: string,
    week: WeekId,
    work: (tx: Tx, job: WeekJob, loaded: LoadedWeek) => Promise<NotDecided | null>,
  ): Promise<NotDecided | null> =>
    database.write(async (tx) => {
      const contract = await ports.jobs.get(job, tx)
      const loaded = await loadWeek(tx, job, week)
      if (!contract || !loaded) return UNKNOWN
      const refusal = await work(tx, contract, loaded)
      const decided = refusal ? null : await loadWeek(tx, job, week)
      if (!decided) return refusal
      const at = clock.now()
      await refreshFigures(ports, tx, decided, at)
      await followLate(ports, tx, decided, at)
      return null
    })

  return {
    /** What waits, the oldest first; one more than the page holds, if there is one. */
    async queue({
      after: [at, id, job, by],
      limit,
    }: Page<SupportPlace> = QUEUE_START): Promise<SupportItem[]> {
      const rows = await database.read(
        `select c.job_id, c.week, c.author, c.kind, c.body, c.received_at, j.title
         from claims c join jobs j on j.id = c.job_id
         where ${IS_OPEN_CASE}
         and (c.received_at > :at or (c.received_at = :at and (c.id > :id or (c.id = :id
           and (c.job_id > :job or (c.job_id = :job and c.author > :by))))))
         order by c.received_at, c.id, c.job_id, c.author limit :most`,
        { at, id, job, by, most: limit + 1 },
        CASE,
      )
      return rows.map(
        ({ kind, body: claim, jobId: job, author: by, receivedAt: at, ...row }) =>
          ({ ...row, kind, id: claim.id, job, by, at, claim }) as SupportItem,
      )
    },

    /** The disputed items that nobody has decided yet, for the desk's list. */
    async openItems(job: string, week: WeekId, dispute: string): Promise<DisputeItem[]> {
      const loaded = await loadWeek(database, job, week)
      const found = loaded?.facts.disputes.find(({ id }) => id === dispute)
      return found ? undecidedItems(found) : []
    },

    decideDispute(
      { job, week, dispute }: { job: string; week: WeekId; dispute: string },
      decision: { item: DisputeItem; outcome: 'kept' | 'removed'; reason: string },
    ): Promise<NotDecided | null> {
      return onWeek(job, week, async (tx, contract, loaded) => {
        const reason = refuseDecision(loaded.facts, { dispute, item: decision.item })
        if (reason) return reason
        const at = clock.now()
        const step = { job: contract, loaded, actor: 'support', at }
        await decideItems(ports, tx, step, {
          id: dispute,
          decisions: [{ ...decision, at }],
          reason: {
            code: 'support-says',
            params: { reason: decision.reason },
          },
        })
        return null
      })
    },

    /** Answers a review. Overturned, the credit returns; after the charge on the next timesheet (J5). */
    answerReview(
      { job, week, review }: { job: string; week: WeekId; review: string },
      answer: { outcome: 'upheld' | 'overturned'; reason: string },
    ): Promise<NotDecided | null> {
      return onWeek(job, week, async (tx, contract, loaded) => {
        const asked = loaded.claims.find(({ claim }) => claim.id === review)?.claim
        if (asked?.kind !== 'review') return UNKNOWN
        const reason = refuseReviewResult(loaded.facts, asked)
        if (reason) return reason
        const at = clock.now()
        const { rejection } = asked
        const event = reviewDecidedEvent(
          namedRejection(loaded, rejection),
          answer.outcome,
          answer.reason,
          loaded.facts.settledAt != null,
        )
        await publish(ports, tx, job, week, [
          { id: `answer-${review}`, at, kind: 'review-result', rejection, ...answer },
          systemMessage(event, at, review),
        ])
        await mailEvent(ports, tx, contract, { week, event, about: review, to: ['client', 'freelancer'] })
        return null
      })
    },

    /** Answers a report; hiding takes the image from both parties' sight and changes no credit (R1). */
    answerReport(
      { job, week, report }: { job: string; week: WeekId; report: string },
      answer: { hide: boolean; reason: string },
    ): Promise<NotDecided | null> {
      return onWeek(job, week, async (tx, _contract, loaded) => {
        const reported = loaded.claims.find(({ claim }) => claim.id === report)?.claim
        if (reported?.kind !== 'report') return UNKNOWN
        if (loaded.server.some(({ id }) => id === `answer-${report}`)) return ANSWERED
        const at = clock.now()
        const event = hiddenEvent(namedScreenshot(loaded, reported.screenshot), answer.hide, answer.reason)
        await publish(ports, tx, job, week, [
          { ...systemMessage(event, at, report), id: `answer-${report}` },
          ...(answer.hide
            ? [
                {
                  id: `hidden-${report}`,
                  at,
                  kind: 'hidden' as const,
                  screenshot: reported.screenshot,
                  reason: answer.reason,
                },
              ]
            : []),
        ])
        return null
      })
    },
  }
}
