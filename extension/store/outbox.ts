/**
 * Claims on their way. Each call that changes several rows must run in a transaction over `claims`, `runs`
 * and `images`; whoever appends adds `chains` and `values`, and decides what else belongs to it.
 */

import { canonicalJson } from '../../core/protocol/canonical.ts'
import { link, NEW_CHAIN } from '../../core/protocol/chain.ts'
import type { FreelancerClaim } from '../../core/protocol/records.ts'
import type { Refusal } from '../../core/rules/refusal.ts'
import type { TrackerClaim } from '../../core/tracker/state.ts'
import { type ClaimRow, type Database, jobOf, type RunRow, type WeekKey } from './database.ts'
import { readValue } from './values.ts'

/**
 * Adds a claim once, at the end of this device's chain (C10); a screenshot, and all that speaks of it, waits
 * until `shareAt`.
 */
export async function appendClaim(
  database: Database,
  week: WeekKey,
  claim: TrackerClaim,
  { now, shareAt }: { now: number; shareAt: number },
): Promise<void> {
  if (await database.claims.get(claim.id)) return
  const about = 'screenshot' in claim ? await database.claims.get(claim.screenshot) : undefined
  const from = claim.kind === 'screenshot' ? shareAt : about?.status === 'held' ? about.shareAt : now
  const record = await linkClaim(database, week, claim)
  const row: ClaimRow = {
    id: record.id,
    week,
    position: null,
    record,
    status: 'held',
    shareAt: from,
    code: null,
    sentence: null,
  }
  await database.claims.put(row)
  if (from <= now) await share(database, row)
}

/** Every writer goes through here, and a transaction sees no other's half: the chain never forks. */
async function linkClaim(database: Database, week: WeekKey, claim: TrackerClaim): Promise<FreelancerClaim> {
  const anchor = await readValue(database, 'anchor')
  if (!anchor) throw new Error('no server has signed this device in')
  const { device, token } = anchor
  const key = `${device}/${jobOf(week)}`
  const chain = (await database.chains.get(key)) ?? NEW_CHAIN
  const { record, next } = link(chain, { device, anchor: token }, claim)
  await database.chains.put({ key, ...next })
  return record
}

/** Lets go of the claims whose time to be held is over. Returns the next instant at which some are. */
export async function shareDue(database: Database, now: number): Promise<number | null> {
  return database.transaction('rw', database.claims, database.runs, database.images, async () => {
    const held = await database.claims.where('status').equals('held').sortBy('shareAt')
    let next: number | null = null
    for (const row of held) {
      if (row.shareAt <= now) await share(database, row)
      else next ??= row.shareAt
    }
    return next
  })
}

/** Gives a claim its place in the document; its pictures may go from now on. */
async function share(database: Database, row: ClaimRow): Promise<void> {
  const run = (await database.runs.get(row.week)) ?? newRun(row.week)
  await database.claims.put({ ...row, position: run.next, status: 'waiting' })
  await database.runs.put({ ...run, next: run.next + 1 })
  await database.images
    .where('screenshot')
    .equals(row.id)
    .and(({ status }) => status === 'kept')
    .modify({ status: 'waiting' })
}

function newRun(week: WeekKey): RunRow {
  return { week, clientId: newClientId(), next: 0 }
}

/** Yjs takes 32-bit ids; a device draws one for each document. */
function newClientId(): number {
  return crypto.getRandomValues(new Uint32Array(1))[0] ?? 1
}

/**
 * What this device has and the server's document lacks, after both have met. If the document holds our
 * client id with another history (a profile restored from a backup), our records move to a new one.
 * @param serverClock records of our client id that the document holds
 * @param stands whether the document holds a record, under whatever client id
 */
export async function missingRun(
  database: Database,
  week: WeekKey,
  clockOf: (clientId: number) => number,
  stands: (id: string) => boolean,
): Promise<{ clientId: number; from: number; rows: ClaimRow[] } | null> {
  return database.transaction('rw', database.claims, database.runs, async () => {
    const run = await database.runs.get(week)
    if (!run) return null
    const clock = clockOf(run.clientId)
    const rows = await database.claims
      .where('[week+position]')
      .between([week, 0], [week, Number.POSITIVE_INFINITY])
      .toArray()
    const forked = clock > run.next || rows.some(({ id, position }) => (position ?? 0) < clock && !stands(id))
    if (!forked)
      return {
        clientId: run.clientId,
        from: clock,
        rows: rows.filter(({ position }) => (position ?? -1) >= clock),
      }

    const moved = rows
      .filter(({ id }) => !stands(id))
      .map((row, index): ClaimRow => ({ ...row, position: index, status: 'waiting' }))
    const left = rows.filter(({ id }) => stands(id)).map((row): ClaimRow => ({ ...row, position: -1 }))
    const fresh = { week, clientId: newClientId(), next: moved.length }
    await database.claims.bulkPut([...moved, ...left])
    await database.runs.put(fresh)
    return { clientId: fresh.clientId, from: 0, rows: moved }
  })
}

/** The server's document holds these now; what has been answered already stays answered. */
export async function markSent(database: Database, ids: readonly string[]): Promise<void> {
  await database.claims
    .where('id')
    .anyOf([...ids])
    .and(({ status }) => status === 'waiting')
    .modify({ status: 'sent' })
}

/** Claims of a week that are on their way, in the order in which they were made. */
export async function openClaims(database: Database, week: WeekKey): Promise<ClaimRow[]> {
  const rows = await database.claims.where('week').equals(week).toArray()
  return rows
    .filter(({ status }) => status === 'waiting' || status === 'sent')
    .sort((a, b) => (a.position ?? -1) - (b.position ?? -1))
}

/** These were brought to the server beside the document, so they have no place there. */
export async function answerLate(database: Database, ids: readonly string[]): Promise<void> {
  await database.claims
    .where('id')
    .anyOf([...ids])
    .modify({ position: null })
}

/**
 * Takes a claim that the document refuses out of this device's run: those after it move up, so that nothing waits
 * for it (V8).
 */
export async function leaveOut(
  database: Database,
  { id, week, position }: ClaimRow,
  { code, sentence }: Refusal<string>,
): Promise<void> {
  await database.transaction('rw', database.claims, database.runs, async () => {
    const run = await database.runs.get(week)
    if (!run || position === null || position < 0) return
    await database.claims.update(id, { status: 'refused', position: null, code, sentence })
    await database.claims
      .where('[week+position]')
      .between([week, position + 1], [week, Number.POSITIVE_INFINITY])
      .modify((row: ClaimRow) => {
        row.position = (row.position ?? 0) - 1
      })
    await database.runs.put({ ...run, next: run.next - 1 })
  })
}

const RECORD_CHANGED: Refusal<'record-changed'> = {
  code: 'record-changed',
  sentence: 'Another version of this record came to the server first, and that one counts.',
}

/**
 * Leaves out claims under whose id another version stands in the document. The server may have ruled on that one
 * already, and its ruling is not about ours (V8).
 */
export async function leaveOutChanged(
  database: Database,
  week: WeekKey,
  clockOf: (clientId: number) => number,
  standingOf: (id: string) => object | undefined,
): Promise<void> {
  await database.transaction('rw', database.claims, database.runs, async () => {
    const run = await database.runs.get(week)
    if (!run) return
    const unsent = await database.claims
      .where('[week+position]')
      .between([week, clockOf(run.clientId)], [week, Number.POSITIVE_INFINITY])
      .toArray()
    for (const { id, record } of unsent) {
      const standing = standingOf(id)
      if (standing === undefined || canonicalJson(standing) === canonicalJson(record)) continue
      // Those before it may have moved it up.
      const row = await database.claims.get(id)
      if (row) await leaveOut(database, row, RECORD_CHANGED)
    }
  })
}

/** Gives the reason to every claim of a week that is on its way and can't arrive. */
export async function refuseWeek(
  database: Database,
  week: WeekKey,
  { code, sentence }: Refusal<string>,
): Promise<void> {
  await database.claims
    .where('week')
    .equals(week)
    .and(({ status }) => status === 'waiting' || status === 'sent')
    .modify({ status: 'refused', code, sentence })
}

/** Lets claims that never got in be offered once more; what the server has ruled on stays as it ruled. */
export async function retryClaims(database: Database): Promise<void> {
  await database.transaction(
    'rw',
    database.claims,
    database.runs,
    database.images,
    database.remoteRecords,
    async () => {
      for (const row of await database.claims.where('status').equals('refused').toArray()) {
        if (row.dismissed) continue
        if (await database.remoteRecords.get(`${row.week}/server/ruling-${row.id}`)) continue
        const asked: ClaimRow = { ...row, status: 'waiting', code: null, sentence: null }
        if (row.position === null) await share(database, asked)
        else await database.claims.put(asked)
      }
    },
  )
}

/** Weeks with claims that the server has not answered. */
export async function unsettledWeeks(database: Database): Promise<WeekKey[]> {
  const rows = await database.claims.where('status').anyOf(['waiting', 'sent']).toArray()
  return [...new Set(rows.map(({ week }) => week))]
}
