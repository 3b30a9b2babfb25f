import type { StateChange } from '../../../../core/protocol/records.ts'
import type { Instant, WeekId } from '../../../../core/rules/calendar/instant.ts'
import type { Database, Tx } from '../../../infra/database/database.ts'
import { inParts } from '../../../infra/database/in-parts.ts'
import { rowOf, text } from '../../../infra/database/row.ts'
import { mailEvent, systemMessage } from '../announce.ts'
import type { ChargeOrder, ChargeOutcome, MailedJob, WeekPorts } from '../ports.ts'
import { tellOfLeftOut } from '../texts/follow-claims.ts'
import { failedEvent, paidEvent } from '../texts/timesheet-texts.ts'
import type { Place, TimesheetRow } from '../week-rows.ts'
import { rowsWithJobs } from './rows-with-jobs.ts'
import { changeStates } from './transitions.ts'

/** A timesheet to charge, as of when. */
export type ChargeWish = { job: string; week: WeekId; at: Instant }

const wishToPlace = ({ job, week }: ChargeWish): Place => ({ jobId: job, week })

type Asked = { wish: ChargeWish; row: TimesheetRow; job: MailedJob; order: ChargeOrder }

/**
 * Asks for the outcomes of charges that timesheets stand in, all at once, and books them. One that can't be carried out
 * holds up none of the others; then its reason is thrown.
 * @returns how many are known now; one that is not stays `charging` and is asked about again
 */
export async function settleCharges(ports: WeekPorts, wishes: readonly ChargeWish[]): Promise<number> {
  const asked = await ordersOf(ports, wishes)
  const answers = await Promise.allSettled(ports.chargeAll(asked.map(({ order }) => order)))
  const known = asked.flatMap((one, n) => {
    const answer = answers[n]?.status === 'fulfilled' ? answers[n].value : null
    return answer && answer.outcome !== 'charging' ? [{ ...one, answer }] : []
  })
  const booked = known.length > 0 ? await ports.database.write((tx) => book(ports, tx, known)) : 0
  const failed = answers.find((answer) => answer.status === 'rejected')
  if (failed) throw failed.reason
  return booked
}

/** What to charge for the timesheets that stand in a charge. */
async function ordersOf(ports: WeekPorts, wishes: readonly ChargeWish[]): Promise<Asked[]> {
  const found = await rowsWithJobs(ports.database, wishes.map(wishToPlace), ['charging'])
  const attempts = await attemptsOf(
    ports.database,
    found.map(({ row }) => row),
  )
  const foundByWeek = new Map(found.map((one) => [nameOf(one.row), one]))
  return wishes.flatMap((wish) => {
    const name = nameOf(wishToPlace(wish))
    const { row, job } = foundByWeek.get(name) ?? {}
    const { pinned, failures = 0 } = attempts.get(name) ?? {}
    // Without a pinned version it was settled by another since the row was read.
    if (!row || !job?.clientId || !job.freelancerId || !pinned) return []
    const order = {
      job: job.id,
      week: row.week,
      part: 'timesheet' as const,
      version: pinned.version,
      attempt: 1 + failures,
      clientId: job.clientId,
      freelancerId: job.freelancerId,
      amountMinor: pinned.amountMinor,
      currency: row.currency,
      feeBasisPoints: ports.policy.feeBasisPoints,
    }
    return [{ wish, row, job, order }]
  })
}

type Known = Asked & { answer: Exclude<ChargeOutcome, { outcome: 'charging' }> }

/** Writes outcomes into the timesheets that still stand in the same charge. */
async function book(ports: WeekPorts, tx: Tx, known: readonly Known[]): Promise<number> {
  const current = await rowsWithJobs(
    tx,
    known.map(({ row }) => row),
    ['charging'],
  )
  const rowByWeek = new Map(current.map(({ row }) => [nameOf(row), row]))
  const moves = known.flatMap(({ wish: { week, at }, row, job, order, answer }) => {
    const now = rowByWeek.get(nameOf(row))
    if (now?.version !== row.version) return []
    const event =
      answer.outcome === 'failed'
        ? failedEvent(week, order.amountMinor, row.currency, answer)
        : paidEvent(week, order.amountMinor, row.currency)
    const change = {
      at,
      actor: 'gateway',
      reason: { code: answer.outcome === 'failed' ? answer.failure : 'paid' },
      also: [systemMessage(event, at, `${week}-${row.version}`)],
    } as const
    return [{ row: now, state: answer.outcome, change, job, event }]
  })
  await changeStates(ports, tx, moves)
  for (const { row, job, event } of moves)
    await mailEvent(ports, tx, job, {
      ...{ week: row.week, event, about: `${row.version}` },
      to: ['client', 'freelancer'],
    })
  await tellOfLeftOut(
    ports,
    tx,
    moves.flatMap(({ row: { week }, state, job, change: { at } }) =>
      state === 'paid' ? [{ job, week, at }] : [],
    ),
  )
  return moves.length
}

const nameOf = ({ jobId, week }: Place): string => `${jobId} ${week}`

/**
 * The attempts that timesheets stand in: what its beginning pinned, whatever the row came to say since (T8), and how
 * often it was charged in vain before: each new attempt has a key of its own (P5).
 */
async function attemptsOf(database: Database, places: readonly Place[]) {
  const rows: (Place & { body: string })[] = []
  for (const some of inParts(places))
    rows.push(
      ...(await database.read(
        `select job_id, week, body from server_records where (job_id, week) in (values :places)
           and kind = 'state' and id >= 'state-' and id < 'state.'`,
        { places: some.map(({ jobId, week }) => [jobId, week]) },
        rowOf({ jobId: text, week: text, body: text }),
      )),
    )
  return new Map(
    [...Map.groupBy(rows, nameOf)].map(([name, ofWeek]) => {
      const states = ofWeek
        .map(({ body }) => JSON.parse(body) as StateChange)
        .sort((one, other) => one.version - other.version)
      const before = states.findLastIndex(({ state }) => state !== 'charging')
      const failures = states.filter(({ state }) => state === 'failed').length
      return [name, { pinned: states[before + 1], failures }] as const
    }),
  )
}
