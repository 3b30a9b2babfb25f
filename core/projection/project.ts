import { reasonOf } from '../messages/message.ts'
import type { Claim, ServerRecord, StateChange } from '../protocol/records.ts'
import { type Instant, isBefore, type WeekId } from '../rules/calendar/instant.ts'
import { reviewEndInstant, submitInstant } from '../rules/calendar/week.ts'
import type { WeekFacts } from '../rules/facts/facts.ts'
import { DEFAULT_POLICY, type Policy } from '../rules/policy.ts'
import { timesheet as computeTimesheet } from '../rules/timesheet/timesheet.ts'
import { type CountedClaim, factsFrom } from './facts.ts'
import { judgedClaims, type WeekRecords } from './judged-claims.ts'
import { messagesOf } from './message-list.ts'
import { rejectionsByScreenshot } from './rejection-status.ts'
import { slotsOf } from './shown-slots.ts'
import type { WorkroomWeek } from './workroom-week.ts'

/**
 * What people see of a week. Numbers come from accepted claims alone; a claim without a ruling is shown as
 * waiting for the server, a refused one with its reason. Independent of the order of the records.
 * @param policy stands in until the server has opened the week with its own
 */
export function project(week: WeekId, records: WeekRecords, policy: Policy = DEFAULT_POLICY): WorkroomWeek {
  const opened = records.server.find((record) => record.kind === 'week')
  const inForce = opened?.policy ?? policy
  const everyClaim = judgedClaims(records)
  const accepted: CountedClaim[] = []
  const waiting: CountedClaim[] = []
  const lateWeekByClaim = new Map<string, WeekId>()
  for (const { by, claim, ruling } of everyClaim) {
    if (!ruling) waiting.push({ by, claim, receivedAt: null })
    else if (ruling.verdict !== 'refused')
      accepted.push({ by, claim, receivedAt: ruling.at, pictureAt: ruling.pictureAt })
    if (ruling?.verdict === 'late') lateWeekByClaim.set(claim.id, ruling.week)
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
    slots: slotsOf({
      settled: timesheet.slots,
      expected: withWaiting.slots,
      everyClaim,
      accepted,
      waiting,
      lateWeekByClaim,
      standing,
      server: records.server,
      policy: inForce,
    }),
    messages: messagesOf(everyClaim, records.server),
    waiting: waiting.map(({ by, claim }) => ({ id: claim.id, kind: claim.kind, at: claim.at, by })),
    refused: everyClaim.flatMap(({ by, claim, ruling }) =>
      ruling?.verdict === 'refused'
        ? [{ id: claim.id, kind: claim.kind, at: claim.at, by, reason: reasonOf(ruling) }]
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

/** Changes of state in the order in which they were made. */
function statesOf(server: readonly ServerRecord[]): StateChange[] {
  return server
    .filter((record) => record.kind === 'state')
    .sort((a, b) => a.version - b.version || a.at - b.at)
}

function latest<R extends { at: Instant; id: string }>(records: readonly R[]): R | undefined {
  return [...records].sort((a, b) => (isBefore(a, b) ? -1 : 1)).at(-1)
}
