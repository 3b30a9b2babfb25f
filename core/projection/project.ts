import {
  type Claim,
  type IdTaken,
  isCapture,
  type Party,
  type Ruling,
  type ScreenshotClaim,
  type Sealed,
  type ServerRecord,
  type StateChange,
} from '../protocol/records.ts'
import type { Instant, WeekId } from '../rules/calendar/instant.ts'
import { reviewEndInstant, submitInstant } from '../rules/calendar/week.ts'
import type { WeekFacts } from '../rules/facts/facts.ts'
import type { SlotLine } from '../rules/facts/lines.ts'
import { DEFAULT_POLICY, type Policy } from '../rules/policy.ts'
import { refuseSealed } from '../rules/timesheet/seal.ts'
import { timesheet as computeTimesheet } from '../rules/timesheet/timesheet.ts'
import { arrivals, IN_TIME } from './arrival.ts'
import { type CountedClaim, factsFrom } from './facts.ts'
import type { Picture, WorkroomMessage, WorkroomSlot, WorkroomWeek } from './workroom-week.ts'

/** The records of a week's three documents, in any order. */
export type WeekRecords = {
  freelancer: readonly Claim[]
  client: readonly Claim[]
  server: readonly ServerRecord[]
}

/**
 * What people see of a week. Numbers come from accepted claims alone; a claim without a ruling is shown as
 * waiting for the server, a refused one with its reason. Independent of the order of the records.
 * @param policy stands in until the server has opened the week with its own
 */
export function project(week: WeekId, records: WeekRecords, policy: Policy = DEFAULT_POLICY): WorkroomWeek {
  const opened = records.server.find((record) => record.kind === 'week')
  const inForce = opened?.policy ?? policy
  const rulingByClaim = new Map<string, Ruling>()
  for (const record of records.server) if (record.kind === 'ruling') rulingByClaim.set(record.of, record)
  const sealed = records.server.find((record) => record.kind === 'sealed')
  const taken = new Map(
    records.server.flatMap((record) =>
      record.kind === 'id-taken' ? [[`${record.by} ${record.of}`, record] as const] : [],
    ),
  )
  const withoutPicture = new Map(
    records.server.flatMap((record) =>
      record.kind === 'picture-refused' ? [[record.of, record] as const] : [],
    ),
  )
  const judged = (by: Party, claim: Claim): JudgedClaim => {
    const id = taken.get(`${by} ${claim.id}`)
    if (id) return { by, claim, ruling: idTaken(id) }
    const ruling = rulingByClaim.get(claim.id) ?? turnedAway(claim, sealed)
    const other = withoutPicture.get(claim.id)
    return {
      by,
      claim,
      ruling:
        ruling && other
          ? { ...ruling, verdict: 'refused', code: other.code, sentence: other.sentence }
          : ruling,
    }
  }

  const everyClaim: JudgedClaim[] = [
    ...withLateClaims(records).map((claim) => judged('freelancer', claim)),
    ...records.client.map((claim) => judged('client', claim)),
  ]
  const accepted: CountedClaim[] = []
  const waiting: CountedClaim[] = []
  const late = new Map<string, WeekId>()
  for (const { by, claim, ruling } of everyClaim) {
    if (!ruling) waiting.push({ by, claim, receivedAt: null })
    else if (ruling.verdict !== 'refused')
      accepted.push({ by, claim, receivedAt: ruling.at, pictureAt: ruling.pictureAt })
    if (ruling?.verdict === 'late') late.set(claim.id, ruling.week)
  }

  const facts = factsFrom(week, accepted, records.server)
  const timesheet = computeTimesheet(facts, inForce)
  const waitingCaptures = waiting.filter(({ claim }) => ADDING.has(claim.kind))
  const isWaiting =
    waitingCaptures.length > 0 || facts.screenshots.some(({ pictureAt }) => pictureAt === null)
  const withWaiting = isWaiting
    ? computeTimesheet(
        withPictures(factsFrom(week, [...accepted, ...waitingCaptures], records.server)),
        inForce,
      )
    : timesheet

  const history = statesOf(records.server)
  const current = history.at(-1)
  const extended = records.server
    .filter((record) => record.kind === 'review-extended')
    .map((record) => record.until)
  const standing = rejectionsByScreenshot(everyClaim, records.server)
  const readiness = latest(records.server.filter((record) => record.kind === 'readiness'))

  return {
    week,
    opened: opened !== undefined,
    policy: inForce,
    terms: opened ? facts.terms : null,
    facts,
    timesheet,
    waitingSeconds: Math.max(0, withWaiting.totalSeconds - timesheet.totalSeconds),
    state: current?.state ?? 'open',
    version: current?.version ?? 0,
    history,
    submitAt: submitInstant(week, inForce),
    reviewEndsAt: Math.max(reviewEndInstant(week, inForce), ...extended),
    sealedAt: facts.sealedAt ?? null,
    readiness: readiness ? { ready: readiness.ready, reasons: readiness.reasons } : null,
    lates: timesheet.lates.map((line) => ({
      ...line,
      rejectionStatus:
        [line.screenshot, ...line.extraScreenshots].map((id) => standing.get(id)).find(Boolean) ?? null,
    })),
    slots: slotsOf(
      timesheet.slots,
      withWaiting.slots,
      accepted,
      waiting,
      late,
      everyClaim,
      standing,
      records.server,
      inForce,
    ),
    messages: messagesOf(everyClaim, records.server),
    waiting: waiting.map(({ by, claim }) => ({ id: claim.id, kind: claim.kind, at: claim.at, by })),
    refused: everyClaim.flatMap(({ by, claim, ruling }) =>
      ruling?.verdict === 'refused'
        ? [{ id: claim.id, kind: claim.kind, at: claim.at, by, code: ruling.code, sentence: ruling.sentence }]
        : [],
    ),
  }
}

/** Only captures and entries may raise a total; a waiting rejection or deletion shows on its slot instead. */
const ADDING = new Set<Claim['kind']>(['span', 'idle', 'screenshot', 'other'])

/** The facts as they will be once every picture is on the server (S9). */
function withPictures(facts: WeekFacts): WeekFacts {
  const screenshots = facts.screenshots.map((one) => ({ ...one, pictureAt: one.pictureAt ?? one.at }))
  return { ...facts, screenshots }
}

/** The freelancer's claims, with those that the server took when their document was sealed already (T7). */
export function withLateClaims({
  freelancer,
  server,
}: Pick<WeekRecords, 'freelancer' | 'server'>): readonly Claim[] {
  const taken = server.flatMap((record) => (record.kind === 'late-claim' ? [record.claim] : []))
  if (taken.length === 0) return freelancer
  // What the server took and ruled on is what counts, whatever else stands under its id.
  const known = new Set(taken.map(({ id }) => id))
  return [...freelancer.filter(({ id }) => !known.has(id)), ...taken]
}

/**
 * What is claimed in a sealed week never reaches the server, so nobody rules on it: it is refused here and now.
 * Tracked time waits: the extension brings it another way.
 */
function turnedAway(claim: Claim, sealed: Sealed | undefined): Ruling | undefined {
  const refusal = refuseSealed({ sealedAt: sealed?.at ?? null })
  if (!sealed || !refusal || isCapture(claim)) return undefined
  return {
    id: `ruling-${claim.id}`,
    at: sealed.at,
    kind: 'ruling',
    of: claim.id,
    verdict: 'refused',
    ...refusal,
  }
}

/** A record under another's id is refused for itself: the ruling that stands there is about the other (S8). */
function idTaken({ of, at }: IdTaken): Ruling {
  return {
    ...{ id: `ruling-${of}`, at, kind: 'ruling', of, verdict: 'refused', code: 'id-taken' },
    sentence: 'Another record of this job has this id already. Give each its own.',
  }
}

/** Changes of state in the order in which they were made. */
function statesOf(server: readonly ServerRecord[]): StateChange[] {
  return server
    .filter((record) => record.kind === 'state')
    .sort((a, b) => a.version - b.version || a.at - b.at)
}

function latest<R extends { at: Instant; id: string }>(records: readonly R[]): R | undefined {
  return [...records].sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1)).at(-1)
}

function slotsOf(
  settled: readonly SlotLine[],
  expected: readonly SlotLine[],
  accepted: readonly CountedClaim[],
  waiting: readonly CountedClaim[],
  late: ReadonlyMap<string, WeekId>,
  everyClaim: readonly { by: Party; claim: Claim; ruling: Ruling | undefined }[],
  standing: ReturnType<typeof rejectionsByScreenshot>,
  server: readonly ServerRecord[],
  policy: Policy,
): WorkroomSlot[] {
  const settledBySlot = new Map(settled.map((line) => [line.slot, line]))
  const pictures = picturesBySlot(everyClaim, server)
  const waitingDeletions = new Set(
    waiting.flatMap(({ claim }) => (claim.kind === 'deletion' ? [claim.screenshot] : [])),
  )
  const acceptedShots = new Set(
    accepted.flatMap(({ claim }) => (claim.kind === 'screenshot' ? [claim.id] : [])),
  )
  const lateBySlot = new Map<Instant, WeekId>()
  for (const { claim } of everyClaim) {
    const countedIn = late.get(claim.id)
    if (countedIn && claim.kind === 'screenshot') lateBySlot.set(claim.slot, countedIn)
  }

  const arrivalBySlot = arrivals(accepted, server, policy)

  const slot = (line: SlotLine, isWaiting: boolean): WorkroomSlot => {
    const all = pictures.get(line.slot) ?? []
    const canonical =
      all.find((picture) => picture.claim.id === line.screenshot) ??
      all.find((picture) => acceptedShots.has(picture.claim.id)) ??
      all[0] ??
      null
    return {
      ...line,
      ...(arrivalBySlot.get(line.slot) ?? IN_TIME),
      waiting: isWaiting,
      lateIn: lateBySlot.get(line.slot) ?? null,
      picture: canonical,
      extraPictures: all.filter((picture) => picture !== canonical),
      rejectionStatus: all.map((picture) => standing.get(picture.claim.id)).find((found) => found) ?? null,
      deletionWaiting: all.some((picture) => waitingDeletions.has(picture.claim.id)),
    }
  }

  const lines = expected.map((line) => {
    const counted = settledBySlot.get(line.slot)
    return slot(counted ?? line, counted === undefined || counted.creditSeconds < line.creditSeconds)
  })
  return lines.filter((line) => line.slot % (policy.slotSeconds * 1000) === 0).sort((a, b) => a.slot - b.slot)
}

type JudgedClaim = { by: Party; claim: Claim; ruling: Ruling | undefined }

function picturesBySlot(
  everyClaim: readonly JudgedClaim[],
  server: readonly ServerRecord[],
): Map<Instant, Picture[]> {
  const comments = new Map<string, { at: Instant; id: string; text: string }>()
  for (const { claim, ruling } of everyClaim) {
    if (claim.kind !== 'comment' || ruling?.verdict === 'refused') continue
    const before = comments.get(claim.screenshot)
    if (!before || before.at < claim.at || (before.at === claim.at && before.id < claim.id))
      comments.set(claim.screenshot, claim)
  }
  const hidden = new Map(
    server.flatMap((record) => (record.kind === 'hidden' ? [[record.screenshot, record]] : [])),
  )
  const bySlot = new Map<Instant, Picture[]>()
  for (const { claim, ruling } of everyClaim) {
    if (claim.kind !== 'screenshot' || ruling?.verdict === 'refused') continue
    const pictures = bySlot.get(claim.slot) ?? []
    const hide = hidden.get(claim.id)
    pictures.push({
      claim,
      comment: comments.get(claim.id)?.text || null,
      receivedAt: ruling?.at ?? null,
      isDuplicate: ruling !== undefined && ruling.duplicate === true,
      hidden: hide ? { reason: hide.reason } : null,
    })
    bySlot.set(claim.slot, pictures)
  }
  const byInstant = (a: ScreenshotClaim, b: ScreenshotClaim) => a.at - b.at || (a.id < b.id ? -1 : 1)
  for (const pictures of bySlot.values()) pictures.sort((a, b) => byInstant(a.claim, b.claim))
  return bySlot
}

/** The rejection that stands on each screenshot: not refused, not withdrawn. */
function rejectionsByScreenshot(
  everyClaim: readonly JudgedClaim[],
  server: readonly ServerRecord[],
): Map<string, NonNullable<WorkroomSlot['rejectionStatus']>> {
  const withdrawals = new Map(
    everyClaim.flatMap(({ claim, ruling }) =>
      claim.kind === 'withdrawal' && ruling?.verdict !== 'refused'
        ? [[claim.of, ruling !== undefined] as const]
        : [],
    ),
  )
  const reviews = new Map(
    everyClaim.flatMap((judged) =>
      judged.claim.kind === 'review' && judged.ruling?.verdict !== 'refused'
        ? [[judged.claim.rejection, { claim: judged.claim, ruling: judged.ruling }] as const]
        : [],
    ),
  )
  const results = new Map(
    server.flatMap((record) =>
      record.kind === 'review-result' ? [[record.rejection, record] as const] : [],
    ),
  )
  const standing = new Map<string, NonNullable<WorkroomSlot['rejectionStatus']>>()
  for (const { claim, ruling } of everyClaim) {
    if (claim.kind !== 'rejection' || ruling?.verdict === 'refused') continue
    if (withdrawals.get(claim.id) === true) continue
    const review = reviews.get(claim.id)
    const result = results.get(claim.id)
    standing.set(claim.screenshot, {
      id: claim.id,
      at: ruling?.at ?? claim.at,
      reason: claim.reason,
      waiting: ruling === undefined,
      withdrawing: withdrawals.has(claim.id),
      review: review
        ? {
            at: review.ruling?.at ?? review.claim.at,
            reason: review.claim.reason,
            waiting: review.ruling === undefined,
            outcome: result?.outcome ?? null,
            answer: result?.reason ?? null,
          }
        : null,
    })
  }
  return standing
}

/** Messages of both parties and the server's own, in the order in which the server had them; waiting ones last. */
function messagesOf(everyClaim: readonly JudgedClaim[], server: readonly ServerRecord[]): WorkroomMessage[] {
  const written = everyClaim.flatMap(({ by, claim, ruling }): WorkroomMessage[] =>
    claim.kind === 'message'
      ? [
          {
            id: claim.id,
            at: claim.at,
            receivedAt: ruling?.at ?? null,
            from: by,
            event: null,
            text: claim.text,
            refused: ruling?.verdict === 'refused' ? ruling.sentence : null,
          },
        ]
      : [],
  )
  const said = server.flatMap((record): WorkroomMessage[] =>
    record.kind === 'system'
      ? [
          {
            id: record.id,
            at: record.at,
            receivedAt: record.at,
            from: 'server',
            event: record.event,
            text: record.message,
            refused: null,
          },
        ]
      : [],
  )
  const place = (message: WorkroomMessage) => message.receivedAt ?? Number.POSITIVE_INFINITY
  return [...written, ...said].sort((a, b) => {
    const [first, second] = [place(a), place(b)]
    return first === second ? a.at - b.at || (a.id < b.id ? -1 : 1) : first - second
  })
}
