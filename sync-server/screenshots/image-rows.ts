import type { Instant } from '../../core/rules/week.ts'
import type { Database, Tx } from '../database/database.ts'
import type { ImageType } from './image-type.ts'

export type Image = { job: string; sha256: string; bytes: number; type: ImageType; createdAt: Instant }
type Row = {
  job_id: string
  sha256: string
  bytes: number | string
  type: ImageType
  created_at: number | string
}

/** Which job has which image. Uploads that end together are entered in one transaction. */
export type ImageRows = {
  find(job: string, sha256: string): Promise<Image | null>
  add(image: Image): Promise<void>
  bytesOf(job: string): Promise<number>
  /** All images, in order of job and hash, page by page. */
  all(job?: string): AsyncGenerator<Image>
  /** Forgets images of a job; returns those hashes that no job has any longer. */
  remove(job: string, hashes: readonly string[]): Promise<string[]>
}

const COLUMNS = 'job_id, sha256, bytes, type, created_at'
const ROWS_PER_PAGE = 500

export function createImageRows(database: Database): ImageRows {
  const { read, run, write } = database
  let group: { images: Image[]; entered: Promise<void> } | null = null

  const enter = async (tx: Tx, images: Image[]) => {
    const values: Record<string, unknown> = {}
    const rows = images.map((image, n) => {
      values[`job${n}`] = image.job
      values[`sha${n}`] = image.sha256
      values[`bytes${n}`] = image.bytes
      values[`type${n}`] = image.type
      values[`at${n}`] = image.createdAt
      return `(:job${n}, :sha${n}, :bytes${n}, :type${n}, :at${n})`
    })
    const sql = `insert into images (${COLUMNS}) values ${rows.join(', ')} on conflict do nothing`
    await run(tx, sql, values)
  }
  return {
    async find(job, sha256) {
      const sql = `select ${COLUMNS} from images where job_id = :job and sha256 = :sha256`
      const [row] = await read<Row>(sql, { job, sha256 })
      return row ? rowToImage(row) : null
    },
    add(image) {
      if (!group) {
        const images: Image[] = []
        const entered = write((tx) => {
          group = null
          return enter(tx, images)
        })
        group = { images, entered }
      }
      group.images.push(image)
      return group.entered
    },
    async bytesOf(job) {
      const sql = 'select coalesce(sum(bytes), 0) as bytes from images where job_id = :job'
      const [row] = await read<{ bytes: number | string }>(sql, { job })
      return Number(row?.bytes ?? 0)
    },
    async *all(job) {
      let last = { job: '', sha256: '' }
      for (;;) {
        const rows = await read<Row>(
          `select ${COLUMNS} from images
           where (job_id > :job or (job_id = :job and sha256 > :sha256)) ${job ? 'and job_id = :only' : ''}
           order by job_id, sha256 limit :most`,
          { ...last, most: ROWS_PER_PAGE, ...(job ? { only: job } : {}) },
        )
        for (const row of rows) yield rowToImage(row)
        const end = rows.at(-1)
        if (!end || rows.length < ROWS_PER_PAGE) return
        last = { job: end.job_id, sha256: end.sha256 }
      }
    },
    remove: (job, hashes) =>
      write(async (tx) => {
        await run(tx, 'delete from images where job_id = :job and sha256 in (:hashes)', { job, hashes })
        const still = await read<{ sha256: string }>(
          'select distinct sha256 from images where sha256 in (:hashes)',
          { hashes },
          tx,
        )
        const kept = new Set(still.map(({ sha256 }) => sha256))
        return hashes.filter((hash) => !kept.has(hash))
      }),
  }
}

const rowToImage = (row: Row): Image => ({
  job: row.job_id,
  sha256: row.sha256,
  bytes: Number(row.bytes),
  type: row.type,
  createdAt: Number(row.created_at),
})
