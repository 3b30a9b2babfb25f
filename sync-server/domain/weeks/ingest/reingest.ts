import * as v from 'valibot'
import { decide } from '../../../../core/projection/decide.ts'
import { type CountedClaim, factsFrom, submittedEarlyAt } from '../../../../core/projection/facts.ts'
import { jobLife } from '../../../../core/projection/server-facts.ts'
import { unreadable } from '../../../../core/projection/unreadable.ts'
import {
  type Author,
  type Claim,
  ClientClaim,
  FreelancerClaim,
  type Party,
  type Ruling,
  type ServerRecord,
} from '../../../../core/protocol/records.ts'
import type { WeekId } from '../../../../core/rules/calendar/instant.ts'
import { checkFacts, type FactProblemCode } from '../../../../core/rules/facts/check-facts.ts'
import { timesheet } from '../../../../core/rules/timesheet/timesheet.ts'
import type { Database } from '../../../infra/database/database.ts'
import { integer, orNull, rowOf, text, textOf } from '../../../infra/database/row.ts'
import { type Figures, figuresOf, figuresOfRow, TIMESHEET, type TimesheetRow } from '../week-rows.ts'

/** Something that a fresh reading of the documents gives otherwise than the tables have it. */
export type Difference = { job: string; week: WeekId; what: string; stored: unknown; fresh: unknown }

export type ReingestPorts = {
  database: Database
  readRecords(job: string, week: WeekId, author: Author): Promise<readonly object[]>
}

/**
 * Reads every week's documents again, decides each claim once more at the place where its ruling stands, and
 * computes the figures from nothing: claims, rulings, the server's records and timesheets must come out the
 * same, byte for byte; and no fact may be one that the rules leave out. Writes nothing.
 *
 * The order is the server document's own: its writer's clock is dense, and a ruling stands behind exactly
 * those records that the decision saw.
 */
export async function* reingest(
  ports: ReingestPorts,
  onWeek: (done: number, of: number) => void = () => {},
): AsyncGenerator<Difference> {
  const rows = await ports.database.read('select * from timesheets order by job_id, week', {}, TIMESHEET)
  for (const [n, row] of rows.entries()) {
    yield* reingestWeek(ports, row)
    onWeek(n + 1, rows.length)
  }
}

async function* reingestWeek(ports: ReingestPorts, row: TimesheetRow): AsyncGenerator<Difference> {
  const { jobId: job, week } = row
  const differ = (what: string, stored: unknown, fresh: unknown): Difference => ({
    job,
    week,
    what,
    stored,
    fresh,
  })
  const claims = new Map<string, { by: Party; value: object }>()
  for (const by of ['freelancer', 'client'] as const)
    for (const value of await ports.readRecords(job, week, by))
      claims.set(`${by} ${idOf(value)}`, { by, value })
  const said = (await ports.readRecords(job, week, 'server')) as readonly ServerRecord[]
  for (const record of said)
    if (record.kind === 'late-claim')
      claims.set(`freelancer ${record.claim.id}`, { by: 'freelancer', value: record.claim })

  const storedClaims = await ports.database.read(
    'select id, author, body, refused_code, picture_at from claims where job_id = :job and week = :week',
    {
      job,
      week,
    },
    rowOf({
      id: text,
      author: textOf<Party>(),
      body: text,
      refusedCode: orNull(text),
      pictureAt: orNull(integer),
    }),
  )
  for (const { id, author, body } of storedClaims) {
    const inDocument = claims.get(`${author} ${id}`)
    if (JSON.stringify(inDocument?.value) !== body)
      yield differ(`claim ${id}`, body, inDocument?.value ?? null)
  }
  const storedSaid = await ports.database.read(
    'select id, body from server_records where job_id = :job and week = :week',
    { job, week },
    rowOf({ id: text, body: text }),
  )
  const saidById = new Map(said.map((record) => [record.id, JSON.stringify(record)]))
  for (const { id, body } of storedSaid)
    if (saidById.get(id) !== body) yield differ(`record ${id}`, body, saidById.get(id) ?? null)
  const rulings = said.filter(({ kind }) => kind === 'ruling')
  if (storedSaid.length !== said.length - rulings.length)
    yield differ('number of records', storedSaid.length, said.length - rulings.length)
  if (storedClaims.length !== rulings.length)
    yield differ('number of rulings', storedClaims.length, rulings.length)

  const counted: CountedClaim[] = []
  const before: ServerRecord[] = []
  for (const record of said) {
    if (record.kind !== 'ruling') {
      before.push(record)
      continue
    }
    const stored = storedClaims.find(
      ({ id, refusedCode }) => id === record.of && (refusedCode === null) === (record.verdict !== 'refused'),
    )
    const claim = stored && claims.get(`${stored.author} ${record.of}`)
    if (!stored || !claim) {
      yield differ(`ruling on ${record.of}`, record, 'there is no such claim')
      continue
    }
    const pictureAt = record.verdict === 'refused' ? null : (record.pictureAt ?? null)
    if (stored.pictureAt !== pictureAt) yield differ(`picture of ${record.of}`, stored.pictureAt, pictureAt)
    const { fresh, parsed } = rule(claim.by, claim.value, { stored: record, week, counted, before })
    if (fresh && JSON.stringify(fresh) !== JSON.stringify(record))
      yield differ(`ruling on ${record.of}`, record, fresh)
    if (parsed && record.verdict !== 'refused')
      counted.push({ by: claim.by, claim: parsed, receivedAt: record.at, pictureAt })
  }
  const opened = before.find((record) => record.kind === 'week')
  if (!opened) return
  // The order in which claims and records come must not matter for the figures.
  const facts = factsFrom(week, counted, before)
  for (const { code, about } of checkFacts(facts, opened.policy))
    if (!HARMLESS.includes(code)) yield differ(`fact ${about ?? ''}`, code, 'counts nothing')
  const figures: Figures = figuresOf(timesheet(facts, opened.policy))
  const stored = figuresOfRow(row)
  for (const name of Object.keys(figures) as (keyof Figures)[])
    if (figures[name] !== stored[name]) yield differ(name, stored[name], figures[name])
}

/** Taken and said so to its author: a stretch counts by its part, a word about a screenshot waits for it. */
const HARMLESS: readonly FactProblemCode[] = ['across-weeks', 'unknown-screenshot']

const idOf = (value: object): string => String((value as { id?: unknown }).id)

/** The ruling that the rules would give now; null before the week was opened, where there was nothing to decide by. */
function rule(
  by: Party,
  value: object,
  {
    stored,
    week,
    counted,
    before,
  }: { stored: Ruling; week: WeekId; counted: readonly CountedClaim[]; before: readonly ServerRecord[] },
): { fresh: Ruling | null; parsed: Claim | null } {
  const opened = before.find((record) => record.kind === 'week')
  const parsed = v.safeParse(by === 'freelancer' ? FreelancerClaim : ClientClaim, value)
  const common = { id: stored.id, at: stored.at, kind: 'ruling' as const, of: stored.of }
  const life = jobLife(before)
  if (!opened || !life) return { fresh: null, parsed: parsed.success ? parsed.output : null }
  if (!parsed.success)
    return {
      fresh: { ...common, verdict: 'refused', ...unreadable(by, parsed.output, parsed.issues) },
      parsed: null,
    }
  const states = before.filter((record) => record.kind === 'state')
  const decision = decide(
    by,
    parsed.output,
    {
      week,
      job: life,
      facts: factsFrom(week, counted, before),
      standing: {
        state: states.at(-1)?.state ?? 'open',
        extensions: before.flatMap((record) => (record.kind === 'review-extended' ? [record.until] : [])),
      },
      submittedEarlyAt: submittedEarlyAt(counted),
      version: states.at(-1)?.version ?? 0,
    },
    stored.at,
    opened.policy,
  )
  if (decision.verdict === 'refused')
    return { fresh: { ...common, verdict: 'refused', ...decision.reason }, parsed: parsed.output }
  // Which later week takes late time depends on other weeks, and what was known of a picture on the images that
  // the server had then; that it is late is decided here.
  if (stored.verdict === 'refused' && stored.code === 'other-picture')
    return { fresh: stored, parsed: parsed.output }
  const { pictureAt, duplicate } = stored.verdict === 'refused' ? {} : stored
  const known = { ...(pictureAt === undefined ? {} : { pictureAt }), ...(duplicate && { duplicate }) }
  const target = stored.verdict === 'late' ? stored.week : ''
  return {
    fresh:
      decision.verdict === 'late'
        ? { ...common, verdict: 'late', week: target, ...known }
        : { ...common, verdict: 'accepted', ...known },
    parsed: parsed.output,
  }
}
