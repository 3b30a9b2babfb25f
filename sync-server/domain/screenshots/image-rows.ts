import type { Instant } from '../../../core/rules/calendar/instant.ts'
import type { BlobKey } from '../../infra/blobs/blob-store.ts'
import type { Database, Tx } from '../../infra/database/database.ts'
import { inParts } from '../../infra/database/in-parts.ts'
import { integer, type RowReader, rowOf, text, textOf } from '../../infra/database/row.ts'
import type { Events } from '../../infra/events.ts'
import type { ImageHead, ImageType } from './image-head.ts'

export type Image = ImageHead & { job: string; sha256: string; bytes: number; createdAt: Instant }

/**
 * The list of images by job. It is entered behind the upload's back, many rows at once: the stored bytes are
 * the truth, and an image that a crash kept out of the list is found by its name again.
 */
export type ImageRows = {
  find(job: string, sha256: string): Promise<Image | null>
  /** One that was added and is not entered yet. */
  entering(job: string, sha256: string): Image | null
  add(image: Image): void
  /** Bytes of all images of a job, those included that are not entered yet. */
  bytesOf(job: string): Promise<number>
  /** Bytes of all images of the jobs that a person works in. */
  bytesOfPerson(personId: string, job: string): Promise<number>
  /** All images, in order of job and hash, page by page. */
  all(job?: string): AsyncGenerator<Image>
  /** Those of which the list has nothing. */
  unlisted(keys: readonly BlobKey[]): Promise<BlobKey[]>
  /** How many there are. */
  count(): Promise<number>
  /**
   * Takes images off the list, but those that are named when it comes to it.
   * @returns which of them are off
   */
  remove(
    job: string,
    hashes: readonly string[],
    named: (tx: Tx) => Promise<ReadonlySet<string>>,
  ): Promise<string[]>
  /** Resolves when everything added is entered. */
  idle(): Promise<void>
}

const COLUMNS = 'sha256, bytes, type, width, height, created_at'
const ROWS_PER_PAGE = 500
const MOST_REMEMBERED_JOBS = 10_000
/** Uploads are gathered this long, so that the list's syncs don't compete with those of the images. */
const GATHERED_MS = 100

export type ScreenshotEvents = {
  /** Images enter the list: for what waits for them. */
  'images-entered': [tx: Tx, images: readonly Image[]]
}

export function createImageRows(
  database: Database,
  onError: (error: unknown) => void,
  events: Events<ScreenshotEvents>,
): ImageRows {
  const { read, write } = database
  let waiting = new Map<string, Image>()
  let entering: Map<string, Image> | null = null
  let running: Promise<void> | null = null
  const bytesByJob = new Map<string, number>()
  const bytesByPerson = new Map<string, number>()
  const personByJob = new Map<string, string>()
  const name = (job: string, sha256: string) => `${job}/${sha256}`

  const enterAll = async () => {
    while (waiting.size > 0) {
      await new Promise((done) => setTimeout(done, GATHERED_MS))
      entering = waiting
      waiting = new Map()
      const images = [...entering.values()]
      const rows = images.map(({ job, sha256, bytes, type, width, height, createdAt }) => [
        ...[job, sha256, bytes, type, width, height, createdAt],
      ])
      const sql = `insert into images (job_id, ${COLUMNS}) values :rows on conflict do nothing`
      await write(async (tx) => {
        await tx.run(sql, { rows })
        await events.emit('images-entered', tx, images)
      }).catch(onError)
      entering = null
    }
    running = null
  }
  const pending = (job: string, sha256: string) =>
    waiting.get(name(job, sha256)) ?? entering?.get(name(job, sha256)) ?? null
  /** A sum that is asked for once and kept up from then on. */
  const sumOnce = async (sums: Map<string, number>, key: string, sql: string): Promise<number> => {
    const known = sums.get(key)
    if (known !== undefined) return known
    await running
    const [row] = await read(sql, { key }, rowOf({ bytes: integer }))
    if (sums.size >= MOST_REMEMBERED_JOBS) sums.clear()
    const bytes = row?.bytes ?? 0
    sums.set(key, bytes)
    return bytes
  }
  return {
    entering: pending,
    async find(job, sha256) {
      const added = pending(job, sha256)
      if (added) return added
      const sql = `select job_id as job, ${COLUMNS} from images where job_id = :job and sha256 = :sha256`
      const [image] = await read(sql, { job, sha256 }, IMAGE)
      return image ?? null
    },
    add(image) {
      waiting.set(name(image.job, image.sha256), image)
      for (const [sums, key] of [
        [bytesByJob, image.job],
        [bytesByPerson, personByJob.get(image.job) ?? ''],
      ] as const) {
        const known = sums.get(key)
        if (known !== undefined) sums.set(key, known + image.bytes)
      }
      running ??= enterAll()
    },
    bytesOf: (job) =>
      sumOnce(bytesByJob, job, 'select coalesce(sum(bytes), 0) as bytes from images where job_id = :key'),
    bytesOfPerson(personId, job) {
      if (personByJob.size >= MOST_REMEMBERED_JOBS) personByJob.clear()
      personByJob.set(job, personId)
      const sql = `select coalesce(sum(i.bytes), 0) as bytes from images i
        join jobs j on j.id = i.job_id where j.freelancer_id = :key`
      return sumOnce(bytesByPerson, personId, sql)
    },
    async *all(job) {
      await running
      let last = { job: '', sha256: '' }
      for (;;) {
        const images = await read(
          `select job_id as job, ${COLUMNS} from images
           where (job_id > :job or (job_id = :job and sha256 > :sha256)) ${job ? 'and job_id = :only' : ''}
           order by job_id, sha256 limit :most`,
          { ...last, most: ROWS_PER_PAGE, ...(job ? { only: job } : {}) },
          IMAGE,
        )
        yield* images
        const end = images.at(-1)
        if (!end || images.length < ROWS_PER_PAGE) return
        last = { job: end.job, sha256: end.sha256 }
      }
    },
    async unlisted(keys) {
      await running
      if (keys.length === 0) return []
      const rows = await read(
        `select asked.column1 as job, asked.column2 as sha256 from (values :rows) as asked where not exists (
           select 1 from images i where i.job_id = asked.column1 and i.sha256 = asked.column2)`,
        { rows: keys.map(({ job, sha256 }) => [job, sha256]) },
        rowOf({ job: text, sha256: text }),
      )
      return rows.filter(({ job, sha256 }) => !pending(job, sha256))
    },
    async count() {
      await running
      const [row] = await read('select count(*) as n from images', {}, rowOf({ n: integer }))
      return row?.n ?? 0
    },
    async remove(job, hashes, named) {
      const removed = await write(async (tx) => {
        const kept = await named(tx)
        const dropped = hashes.filter((sha256) => !kept.has(sha256))
        for (const some of inParts(dropped))
          await tx.run('delete from images where job_id = :job and sha256 in (:some)', { job, some })
        return dropped
      })
      bytesByJob.delete(job)
      bytesByPerson.delete(personByJob.get(job) ?? '')
      return removed
    },
    idle: async () => {
      while (running) await running
    },
  }
}

const IMAGE: RowReader<Image> = rowOf({
  job: text,
  sha256: text,
  bytes: integer,
  type: textOf<ImageType>(),
  width: integer,
  height: integer,
  createdAt: integer,
})
