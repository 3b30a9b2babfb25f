import type { Claim, Party, ServerRecord } from '../protocol/records.ts'
import type { Instant, WeekId } from '../rules/calendar/instant.ts'
import type {
  ConflictFact,
  DeletionFact,
  DisputeFact,
  IdleFact,
  OtherFact,
  RejectionFact,
  ScreenshotFact,
  SpanFact,
  WeekFacts,
} from '../rules/facts/facts.ts'
import { jobLife, latesFrom, latestTerms, notReadyFrom, suspectClocks, UNKNOWN_LIFE } from './server-facts.ts'
/**
 * A claim that counts, with who made it and when the server had it (W5); null while it waits. A screenshot's
 * `pictureAt` is what its ruling says (S9).
 */
export type CountedClaim = {
  by: Party
  claim: Claim
  receivedAt: Instant | null
  pictureAt?: Instant | null | undefined
}

/** When the freelancer submitted the week by hand: as the server had it, whatever the claim says (W5, T6). */
export function submittedEarlyAt(claims: readonly CountedClaim[]): Instant | null {
  const submit = claims.find(({ claim }) => claim.kind === 'submit')
  return submit ? (submit.receivedAt ?? submit.claim.at) : null
}

/**
 * Turns a week's claims and the server's records into the facts that rules are asked about. The server
 * calls it with its tables' rows, pages and the extension with their documents: one road to every number.
 */
export function factsFrom(
  week: WeekId,
  claims: readonly CountedClaim[],
  server: readonly ServerRecord[],
): WeekFacts {
  const claimsByKind = byKind(claims, ({ claim }) => claim.kind)
  const recordsByKind = byKind(server, ({ kind }) => kind)
  const of = <K extends Claim['kind']>(kind: K) =>
    (claimsByKind.get(kind) ?? []) as (CountedClaim & { claim: Extract<Claim, { kind: K }> })[]
  const said = <K extends ServerRecord['kind']>(kind: K) =>
    (recordsByKind.get(kind) ?? []) as Extract<ServerRecord, { kind: K }>[]

  const when = (counted: CountedClaim) => counted.receivedAt ?? counted.claim.at
  const withdrawnAt = new Map(of('withdrawal').map((counted) => [counted.claim.of, when(counted)]))
  const answerByEntry = new Map(of('approval').map(({ claim }) => [claim.of, claim.answer]))
  const reviewByRejection = new Map(of('review').map((counted) => [counted.claim.rejection, counted]))
  const resultByRejection = new Map(said('review-result').map((result) => [result.rejection, result]))
  const approvalNeeded = new Set(said('approval-needed').map((record) => record.of))
  const pictureAt = new Map(said('picture').map((record) => [record.of, record.at]))
  const withoutPicture = new Set(said('picture-refused').map((record) => record.of))
  const submittedAt =
    said('state').find((change) => change.state === 'submitted')?.at ?? Number.POSITIVE_INFINITY

  const settledAt =
    said('state').find((change) => change.state === 'charging' || change.state === 'closed')?.at ?? null
  // As with idleness and conflicts: what is learned of a clock after the charge changes nothing in it (T8).
  const clocks = suspectClocks(said('clock').filter(({ at }) => settledAt === null || at < settledAt))
  const spans: SpanFact[] = of('span').map(({ claim, receivedAt }) => ({
    id: claim.id,
    from: claim.from,
    to: claim.to,
    session: claim.session,
    sessionStartedAt: claim.sessionStartedAt,
    device: claim.device,
    receivedAt,
    clockSuspect: clocks.has(claim.id),
  }))
  const idles: IdleFact[] = of('idle').map(({ claim, receivedAt }) => ({
    id: claim.id,
    from: claim.from,
    to: claim.to,
    receivedAt,
    clockSuspect: clocks.has(claim.id),
  }))
  const screenshots: ScreenshotFact[] = of('screenshot')
    .filter(({ claim }) => !withoutPicture.has(claim.id))
    .map((counted) => {
      const { claim, receivedAt } = counted
      return {
        id: claim.id,
        device: claim.device,
        slot: claim.slot,
        at: claim.at,
        receivedAt,
        pictureAt: counted.pictureAt ?? pictureAt.get(claim.id) ?? null,
        look: claim.look,
        clockSuspect: clocks.has(claim.id) || claim.flags.includes('clock-suspect'),
      }
    })
  const deletions: DeletionFact[] = of('deletion').map((counted) => ({
    id: counted.claim.id,
    screenshot: counted.claim.screenshot,
    at: when(counted),
  }))
  const rejections: RejectionFact[] = of('rejection').map((counted) => {
    const review = reviewByRejection.get(counted.claim.id)
    const result = resultByRejection.get(counted.claim.id)
    return {
      id: counted.claim.id,
      screenshot: counted.claim.screenshot,
      at: when(counted),
      withdrawnAt: withdrawnAt.get(counted.claim.id) ?? null,
      review: !review
        ? null
        : {
            askedAt: when(review),
            ...(result ? { outcome: result.outcome, decidedAt: result.at } : { outcome: null }),
          },
    }
  })
  const decisions = said('dispute-decision')
  const others: OtherFact[] = of('other').map((counted) => {
    const { claim } = counted
    const takenOff = decisions.find(
      (decision) =>
        decision.outcome === 'removed' && decision.item.type === 'other' && decision.item.id === claim.id,
    )
    return {
      id: claim.id,
      day: claim.day,
      seconds: claim.seconds,
      description: claim.description,
      idle: claim.idle,
      at: when(counted),
      adjustment: when(counted) >= submittedAt,
      approval: approvalNeeded.has(claim.id) ? (answerByEntry.get(claim.id) ?? 'needed') : 'not-needed',
      removedAt: withdrawnAt.get(claim.id) ?? takenOff?.at ?? null,
    }
  })
  const conflicts: ConflictFact[] = said('conflict').map(({ span, from, to, at }) => ({ span, from, to, at }))
  const disputes: DisputeFact[] = of('dispute').map((counted) => ({
    id: counted.claim.id,
    at: when(counted),
    category: counted.claim.category,
    items: counted.claim.items,
    decisions: decisions
      .filter((decision) => decision.dispute === counted.claim.id)
      .map(({ item, outcome, at }) => ({ item, outcome, at })),
    closedAt: said('dispute-closed').find((closed) => closed.dispute === counted.claim.id)?.at ?? null,
  }))
  return {
    week,
    terms: latestTerms([...said('week'), ...said('terms')]),
    job: {
      ...(jobLife(said('job')) ?? UNKNOWN_LIFE),
      notReady: notReadyFrom(said('readiness')),
    },
    spans,
    idles,
    screenshots,
    deletions,
    rejections,
    others,
    conflicts,
    disputes,
    lates: latesFrom(said('late')),
    submittedEarlyAt: submittedEarlyAt(of('submit')),
    settledAt,
    sealedAt: said('sealed')[0]?.at ?? null,
  }
}

function byKind<T>(items: readonly T[], kindOf: (item: T) => string): Map<string, T[]> {
  const itemsByKind = new Map<string, T[]>()
  for (const item of items) {
    const kind = kindOf(item)
    const known = itemsByKind.get(kind)
    if (known === undefined) itemsByKind.set(kind, [item])
    else known.push(item)
  }
  return itemsByKind
}
