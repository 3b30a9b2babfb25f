import type { Instant } from '../../../core/rules/calendar/instant.ts'
import type { BlobStore } from '../../infra/blobs/blob-store.ts'
import type { Database, Reader, Tx } from '../../infra/database/database.ts'
import { json, rowOf, text } from '../../infra/database/row.ts'
import type { Image, ImageRows } from './image-rows.ts'

const DAY_MS = 86_400_000

const JOB = rowOf({ jobId: text })

/**
 * Drops what is older than the grace time and named by no accepted screenshot, or only by deleted ones (C6), job by
 * job; and at once what a freelancer has left behind whose account is deleted.
 */
export async function collectUnnamed(deps: {
  database: Database
  rows: ImageRows
  blobs: BlobStore
  now: Instant
  graceDays: number
  /** Whether the same image has just come again, or is coming. */
  isWanted(job: string, sha256: string): boolean
}): Promise<{ images: number; bytes: number }> {
  const { database, rows, blobs, now, graceDays, isWanted } = deps
  await rows.idle()
  const dropped = { images: 0, bytes: 0 }
  const drop = async (
    job: string,
    images: readonly Image[],
    named: (tx: Tx) => Promise<ReadonlySet<string>>,
  ) => {
    if (images.length === 0) return
    const hashes = images.map(({ sha256 }) => sha256)
    // Asked again where nothing can be claimed meanwhile: a picture that a claim has just named stays (S9).
    const removed = new Set(await rows.remove(job, hashes, named))
    for (const { sha256, bytes } of images.filter((image) => removed.has(image.sha256))) {
      if (isWanted(job, sha256)) continue
      await blobs.remove({ job, sha256 })
      dropped.images += 1
      dropped.bytes += bytes
    }
  }
  const erased = await database.read(
    `select distinct i.job_id from images i join jobs j on j.id = i.job_id
     join people p on p.id = j.freelancer_id where p.deleted_at is not null`,
    {},
    JOB,
  )
  for (const { jobId: job } of erased) {
    const all: Image[] = []
    for await (const image of rows.all(job)) all.push(image)
    await drop(job, all, async () => new Set())
  }
  const old = await database.read(
    'select distinct job_id from images where created_at < :before',
    { before: now - graceDays * DAY_MS },
    JOB,
  )
  for (const { jobId: job } of old) {
    const named = await namedHashes(database, job)
    const unnamed: Image[] = []
    for await (const image of rows.all(job))
      if (!named.has(image.sha256) && image.createdAt < now - graceDays * DAY_MS) unnamed.push(image)
    await drop(job, unnamed, (tx) => namedHashes(tx, job))
  }
  return dropped
}

type ScreenshotBody = {
  id: string
  image: { sha256: string } | null
  thumbnail: { sha256: string } | null
}

async function namedHashes(from: Reader, job: string): Promise<Set<string>> {
  const rows = await from.read(
    `select kind, body from claims
     where job_id = :job and author = 'freelancer' and kind in ('screenshot', 'deletion') and refused_code is null`,
    { job },
    rowOf({ kind: text, body: json<ScreenshotBody & { screenshot: string }>() }),
  )
  const deleted = new Set<string>()
  for (const { kind, body } of rows) if (kind === 'deletion') deleted.add(body.screenshot)
  const named = new Set<string>()
  for (const { kind, body } of rows) {
    if (kind !== 'screenshot') continue
    const { id, image, thumbnail } = body
    if (deleted.has(id)) continue
    if (image) named.add(image.sha256)
    if (thumbnail) named.add(thumbnail.sha256)
  }
  return named
}
