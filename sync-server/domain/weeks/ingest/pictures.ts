import * as v from 'valibot'
import type { RulingReason } from '../../../../core/messages/message.ts'
import {
  type Claim,
  type PictureArrived,
  type PictureKnown,
  type PictureRefused,
  ScreenshotClaim,
} from '../../../../core/protocol/records.ts'
import type { Instant, WeekId } from '../../../../core/rules/calendar/instant.ts'
import { isSettled } from '../../../../core/rules/facts/lifecycle.ts'
import { type Measures, refuseOtherPicture } from '../../../../core/rules/slots/picture.ts'
import type { Tx } from '../../../infra/database/database.ts'
import { inParts } from '../../../infra/database/in-parts.ts'
import { flag, integer, orNull, rowOf, text } from '../../../infra/database/row.ts'
import { refreshFigures } from '../cutoff/transitions.ts'
import type { WeekPorts } from '../ports.ts'
import { publish } from '../publish.ts'
import { warnOfHours } from '../texts/follow-claims.ts'
import { loadWeek } from '../week-rows.ts'
import type { Batch } from './batch.ts'
import { followLate } from './late.ts'
import type { Fresh } from './sieve.ts'

/** An image that the server has: stored, and about to be entered in the list of images. */
export type EnteredImage = Measures & { job: string; sha256: string; createdAt: Instant }

/** What a group of claims needs to know of the pictures that its screenshots name (S9). */
export type KnownPictures = {
  /** Why what is there isn't the picture that a claim names, or null. */
  refuse(job: string, claim: Claim): RulingReason | null
  /** What is known of an accepted claim's picture; notes down which images it names, and what of them is missing. */
  note(job: string, week: WeekId, claim: Claim): PictureKnown
}

const NamedImage = v.unwrap(ScreenshotClaim.entries.image)
type NamedImage = v.InferOutput<typeof NamedImage>
const Names = v.object({
  kind: v.literal('screenshot'),
  image: v.nullable(NamedImage),
  thumbnail: v.nullable(NamedImage),
})

/** Asks once, for a whole group of claims, which of the images that they name are there. */
export async function knownPictures(
  ports: WeekPorts,
  tx: Tx,
  picked: readonly { batch: Batch; fresh: readonly Fresh[] }[],
): Promise<KnownPictures> {
  const asked = picked.flatMap(({ batch: { job, author }, fresh }) =>
    author === 'freelancer'
      ? fresh.flatMap(({ value }) => {
          const named = v.safeParse(Names, value)
          return named.success ? imagesOf(named.output).map(({ sha256 }) => [job, sha256]) : []
        })
      : [],
  )
  const stored = new Map<string, Measures & { createdAt: Instant }>()
  const documented = new Set<string>()
  for (const some of inParts(asked, MOST_ASKED)) {
    const rows = await tx.read(ASK, { rows: some }, IMAGE)
    for (const { jobId, sha256, bytes, width, height, createdAt, isNamed } of rows) {
      if (bytes !== null && width !== null && height !== null && createdAt !== null)
        stored.set(`${jobId} ${sha256}`, { bytes, width, height, createdAt })
      if (isNamed) documented.add(`${jobId} ${sha256}`)
    }
  }
  const find = (job: string, sha256: string) =>
    stored.get(`${job} ${sha256}`) ?? ports.pictures.entering(job, sha256)
  return {
    refuse(job, claim) {
      if (claim.kind !== 'screenshot') return null
      for (const named of imagesOf(claim)) {
        const found = find(job, named.sha256)
        const reason = found && refuseOtherPicture(named, found)
        if (reason) return reason
      }
      return null
    },
    note(job, week, claim) {
      if (claim.kind !== 'screenshot') return {}
      const images = imagesOf(claim)
      const receipts = images.map(({ sha256, bytes, width, height }) => {
        const at = find(job, sha256)?.createdAt ?? null
        const waiting = at === null ? 1 : 0
        tx.batchInsert(NOTE, [job, sha256, claim.id, week, bytes, width, height, waiting])
        if (at === null) tx.afterCommit(() => ports.pictures.seek(job, sha256))
        return at
      })
      const shown = `${job} ${claim.image?.sha256}`
      const isDuplicate = documented.has(shown)
      documented.add(shown)
      return {
        ...(images.length > 0 && { pictureAt: latest(receipts) }),
        ...(isDuplicate && claim.look === 'picture' && { duplicate: true }),
      }
    },
  }
}

const IMAGE = rowOf({
  jobId: text,
  sha256: text,
  bytes: orNull(integer),
  width: orNull(integer),
  height: orNull(integer),
  createdAt: orNull(integer),
  isNamed: flag,
})

const MOST_ASKED = 5000
const ASK = `select asked.column1 as job_id, asked.column2 as sha256, i.bytes, i.width, i.height,
    i.created_at,
    case when exists (select 1 from screenshot_images s where s.job_id = asked.column1 and s.sha256 = asked.column2)
      then 1 else 0 end as is_named
  from (values :rows) as asked left join images i on i.job_id = asked.column1 and i.sha256 = asked.column2`
const NOTE = `insert into screenshot_images (job_id, sha256, screenshot, week, bytes, width, height, waiting)
  values :rows
  on conflict (job_id, sha256, screenshot) do nothing`

/** The picture and its thumbnail, each once. */
function imagesOf({ image, thumbnail }: { image: NamedImage | null; thumbnail: NamedImage | null }) {
  const images = [image, thumbnail].filter((one) => one !== null)
  return images[0]?.sha256 === images[1]?.sha256 ? images.slice(0, 1) : images
}

/** The latest of them; null while one is missing. */
function latest(receipts: readonly (Instant | null)[]): Instant | null {
  const known = receipts.filter((at) => at !== null)
  return known.length < receipts.length ? null : Math.max(...known)
}

/**
 * Images are entered in the server's list: screenshots that waited for them alone have their picture from now
 * on, and their time counts, in the same transaction (S9). Those that name other measures never have it.
 */
export async function takePictures(ports: WeekPorts, tx: Tx, images: readonly EnteredImage[]): Promise<void> {
  const arrivals = new Map<string, Arrival>()
  const entered = new Map(images.map((image) => [`${image.job} ${image.sha256}`, image]))
  for (const some of inParts(images)) {
    const rows = await tx.read(
      `update screenshot_images set waiting = 0 from (values :rows) as entered
       where job_id = entered.column1 and sha256 = entered.column2 and waiting = 1
       returning job_id, sha256, screenshot, week, bytes, width, height`,
      { rows: some.map(({ job, sha256 }) => [job, sha256]) },
      ARRIVED,
    )
    for (const { jobId: job, sha256, screenshot, week, bytes, width, height } of rows) {
      const found = entered.get(`${job} ${sha256}`)
      if (!found) continue
      const named = { bytes, width, height }
      const before = arrivals.get(`${job} ${screenshot}`)
      arrivals.set(`${job} ${screenshot}`, {
        ...{ job, week, screenshot },
        at: Math.max(found.createdAt, before?.at ?? 0),
        reason: before?.reason ?? refuseOtherPicture(named, found),
      })
    }
  }
  if (arrivals.size === 0) return
  const whole = await withoutWaiting(tx, [...arrivals.values()])
  for (const [first, ...more] of Map.groupBy(whole, ({ job, week }) => `${job} ${week}`).values())
    if (first) await countPictures(ports, tx, first, [first, ...more])
}

const ARRIVED = rowOf({
  jobId: text,
  sha256: text,
  screenshot: text,
  week: text,
  bytes: integer,
  width: integer,
  height: integer,
})
type Arrival = { job: string; week: WeekId; screenshot: string; at: Instant; reason: RulingReason | null }

/** Those of which no other image is missing, and those that have the wrong one. */
async function withoutWaiting(tx: Tx, arrivals: Arrival[]): Promise<Arrival[]> {
  const waiting = new Set<string>()
  for (const some of inParts(arrivals)) {
    const rows = await tx.read(
      `select s.job_id, s.screenshot from (values :rows) as asked join screenshot_images s
       on s.job_id = asked.column1 and s.screenshot = asked.column2 and s.waiting = 1`,
      { rows: some.map(({ job, screenshot }) => [job, screenshot]) },
      rowOf({ jobId: text, screenshot: text }),
    )
    for (const { jobId, screenshot } of rows) waiting.add(`${jobId} ${screenshot}`)
  }
  return arrivals.filter(({ job, screenshot, reason }) => reason || !waiting.has(`${job} ${screenshot}`))
}

/** Says in a week that pictures came, and counts what waited for them: there, or as late time (T7). */
async function countPictures(
  ports: WeekPorts,
  tx: Tx,
  { job, week }: Arrival,
  arrivals: readonly Arrival[],
): Promise<void> {
  const kept = ports.cache.get(tx, job, week)
  const loaded = kept ?? (await loadWeek(tx, job, week))
  if (!loaded) return
  const now = ports.clock.now()
  const refused = new Set(loaded.server.flatMap((said) => (said.kind === 'picture-refused' ? [said.of] : [])))
  const records = arrivals
    .filter(({ screenshot }) => !refused.has(screenshot))
    .map(({ screenshot, at, reason }): PictureArrived | PictureRefused =>
      reason
        ? {
            id: `picture-refused-${screenshot}`,
            at: now,
            kind: 'picture-refused',
            of: screenshot,
            ...reason,
          }
        : {
            id: `picture-${screenshot}`,
            // What a charge has pinned stays as it was, however short before the picture came (T8).
            at: isSettled(loaded.row) ? now : at,
            kind: 'picture',
            of: screenshot,
          },
    )
  if (records.length === 0) return ports.cache.put(tx, loaded)
  await publish(ports, tx, job, week, records)
  loaded.server.push(...records)
  await followLate(ports, tx, loaded, now)
  await refreshFigures(ports, tx, loaded, now)
  const contract = await ports.jobs.get(job, tx)
  if (contract) await warnOfHours(ports, tx, contract, loaded, now)
  ports.cache.put(tx, loaded)
}
