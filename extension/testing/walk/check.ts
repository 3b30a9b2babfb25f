import type * as Y from 'yjs'
import { canonicalJson, recordDigest } from '../../../core/protocol/canonical.ts'
import { RECORDS } from '../../../core/protocol/records.ts'
import type { Interval } from '../../../core/rules/calendar/instant.ts'
import { subtract, union } from '../../../core/rules/calendar/intervals.ts'
import { jobOf } from '../../store/database.ts'
import type { Claim, Look } from './device.ts'

/** What the walk knows must be there. */
export type Known = {
  /** Pictures that the Tracker said it has: hash by id. */
  captured: ReadonlyMap<string, string>
  deleted: ReadonlySet<string>
  /** Claims that the server said it has. */
  acknowledged: ReadonlySet<string>
  /** Each week's document as the server holds it. */
  documents: ReadonlyMap<string, Y.Doc>
  /** Real milliseconds of work. */
  worked: { least: number; most: number }
}

/** Everything that is wrong with what stands in the database, in words. */
export function problemsOf(seen: Look, known: Known): string[] {
  return [
    ...chainProblems(seen.claims),
    ...timeProblems(seen, known.worked),
    ...pictureProblems(seen, known),
    ...documentProblems(seen.claims, known),
  ]
}

/** C10: one chain a device and job, without a gap or a fork. */
function chainProblems(claims: readonly Claim[]): string[] {
  const chains = Map.groupBy(claims, ({ week, record }) => `${record.device} ${jobOf(week)}`)
  return [...chains].flatMap(([chain, rows]) => {
    const links = rows.map(({ record }) => record).sort((a, b) => (a.n ?? 0) - (b.n ?? 0))
    const broken = links.findIndex(
      (record, index) =>
        record.n !== index ||
        record.previous !== (index === 0 ? null : recordDigest(links[index - 1] as typeof record)),
    )
    return broken < 0 ? [] : [`the chain of ${chain} breaks at ${broken}`]
  })
}

/** S1 C2 C3: never more than was worked, and nothing of it lost but what a death may take. */
function timeProblems(
  { claims, state, weekSeconds }: Look,
  { least, most }: { least: number; most: number },
) {
  let documented = 0
  for (const [, rows] of Map.groupBy(claims, ({ week }) => jobOf(week))) {
    const of = (kind: 'span' | 'idle') =>
      rows.flatMap(({ record }): Interval[] =>
        record.kind === kind ? [{ from: record.from, to: record.to }] : [],
      )
    for (const { from, to } of subtract(union(of('span')), union(of('idle')))) documented += to - from
  }
  const { phase } = state
  const unwritten = phase.kind === 'on' ? Math.max(0, phase.lastSignAt - phase.writtenTo) : 0
  const problems: string[] = []
  if (documented > most) problems.push(`${documented} ms documented, ${most} worked`)
  if (documented + unwritten < least)
    problems.push(`${documented} ms documented and ${unwritten} under way, ${least} worked at least`)
  if (weekSeconds * 1000 > documented) problems.push(`the popup says ${weekSeconds} s of ${documented} ms`)
  return problems
}

/** C3 C6 I2: what was captured is there whole, unless its freelancer deleted it or idleness took its slot. */
function pictureProblems({ claims, pictures, state }: Look, { captured, deleted }: Known): string[] {
  const inProgress =
    state.phase.kind === 'on' && state.phase.slot.picture.kind === 'taken'
      ? state.phase.slot.picture.id
      : null
  const recorded = new Map(claims.map(({ id, record }) => [id, record]))
  const byScreenshot = Map.groupBy(pictures, ({ screenshot }) => screenshot)
  return [...captured].flatMap(([id, sha256]) => {
    const parts = byScreenshot.get(id) ?? []
    const image = parts.find(({ part }) => part === 'image')
    if (image?.status === 'dropped') return deleted.has(id) || isIdle(id) ? [] : [`picture ${id} was dropped`]
    if (deleted.has(id) && !image) return []
    if (image?.found !== sha256) return [`the bytes of picture ${id} are ${image?.found ?? 'gone'}`]
    if (inProgress === id) return []
    const record = recorded.get(id)
    if (record?.kind !== 'screenshot') return deleted.has(id) ? [] : [`picture ${id} has no record`]
    return record.image?.sha256 === sha256 ? [] : [`the record of picture ${id} names another`]
  })

  function isIdle(id: string): boolean {
    const record = recorded.get(id)
    const slot = record?.kind === 'screenshot' ? record.slot : null
    return (
      slot === null ||
      claims.some(({ record: one }) => one.kind === 'idle' && one.from < slot + 720_000 && one.to > slot)
    )
  }
}

/** Each claim stands in its document once and as it was made; what the server has is what was said. */
function documentProblems(claims: readonly Claim[], { documents, acknowledged }: Known): string[] {
  const problems: string[] = []
  const own = new Map(claims.map((claim) => [claim.id, claim]))
  for (const [week, document] of documents) {
    if (document.store.pendingStructs) problems.push(`the document of ${week} waits for what never came`)
    for (const [id, record] of document.getMap<object>(RECORDS))
      if (canonicalJson(own.get(id)?.record ?? {}) !== canonicalJson(record))
        problems.push(`${id} stands in ${week} otherwise than it was made`)
  }
  for (const id of acknowledged) if (!own.has(id)) problems.push(`${id} was sent and is forgotten`)
  for (const { id, week, status } of claims)
    if (status === 'sent' && !documents.get(week)?.getMap(RECORDS).has(id))
      problems.push(`${id} was marked as sent and isn't there`)
  return problems
}
