import { join } from 'node:path'
import type { Readable } from 'node:stream'
import type { Refusal } from '../../../core/rules/refusal.ts'
import { type BlobKey, type BlobStore, createDiskBlobStore } from '../../infra/blobs/blob-store.ts'
import type { Clock } from '../../infra/clock.ts'
import type { Database } from '../../infra/database/database.ts'
import { rowOf, text } from '../../infra/database/row.ts'
import type { Events } from '../../infra/events.ts'
import { createTally } from '../../infra/tally.ts'
import { refusalOf } from '../../refused.ts'
import { collectUnnamed } from './collect.ts'
import { createExamination, type Examined, examine } from './examine.ts'
import { createImageRows, type Image, type ScreenshotEvents } from './image-rows.ts'
import { SCREENSHOT_LIMITS, type ScreenshotLimits } from './limits.ts'
import { type Damage, scanImages } from './scan.ts'

export type ImageRefusal = Refusal<
  | 'hash-mismatch'
  | 'not-an-image'
  | 'too-large'
  | 'too-many-pixels'
  | 'quota-reached'
  | 'person-quota-reached'
  | 'too-many-uploads'
  | 'storage-failed'
>
export type Kept = { is: 'new' | 'known'; image: Image }

export type Upload = { job: string; sha256: string; personId: string }

/** The pictures of jobs, stored by their hash; the server never looks inside one. */
export type Screenshots = {
  /**
   * Receives an image and answers when it would survive a power cut. Sending it again changes nothing. Rejects when
   * the sender breaks off; a disk that is full or gone is a refusal, and nothing is left of the attempt.
   */
  keep(upload: Upload, chunks: AsyncIterable<Uint8Array>): Promise<Kept | ImageRefusal>
  find(job: string, sha256: string): Promise<Image | null>
  /** An image that is stored and not in the list yet. */
  entering(job: string, sha256: string): Image | null
  /** Has an image entered that a crash kept out of the list, if its bytes are there (S9). */
  seek(job: string, sha256: string): void
  read(key: BlobKey, range?: { start: number; end: number }): Promise<Readable | null>
  /** Drops images that no record has named within the grace time, and pictures that were deleted (C6). */
  collect(): Promise<{ images: number; bytes: number }>
  /** Reads every image and yields those that are missing or damaged. */
  scan(onImage?: (done: number, of: number) => void): AsyncGenerator<Damage>
  close(): Promise<void>
}

export async function createScreenshots(deps: {
  dataFolder: string
  database: Database
  clock: Clock
  limits?: Partial<ScreenshotLimits>
  blobs?: BlobStore
  /** False beside a running server: what arrives there is left alone. */
  sweeps?: boolean
  onError?: (error: unknown) => void
  events: Events<ScreenshotEvents>
}): Promise<Screenshots> {
  const { database, clock } = deps
  const limits: ScreenshotLimits = { ...SCREENSHOT_LIMITS, ...deps.limits }
  const blobs =
    deps.blobs ??
    (await createDiskBlobStore(join(deps.dataFolder, 'screenshots'), { sweeps: deps.sweeps ?? true }))
  const onError = deps.onError ?? ((error) => console.error(error))
  const rows = createImageRows(database, onError, deps.events)
  let receiving = 0
  /** Images whose bytes are coming in, and whose uploads they are. */
  const incoming = createTally()
  const uploadsOf = createTally()
  const name = (job: string, sha256: string) => `${job}/${sha256}`
  const isWanted = (job: string, sha256: string) =>
    incoming.of(name(job, sha256)) > 0 || rows.entering(job, sha256) !== null

  /** Also an image that was acknowledged just before a crash, and so never entered in the list. */
  const find = async (job: string, sha256: string): Promise<Image | null> => {
    const listed = await rows.find(job, sha256)
    if (listed) return listed
    const stream = await blobs.read({ job, sha256 })
    const examined = stream && (await examine(stream))
    return examined?.sha256 === sha256 ? enter(job, examined) : null
  }
  const enter = (job: string, { sha256, bytes, head }: Examined): Image | null => {
    if (!head) return null
    const image = { job, sha256, bytes, ...head, createdAt: clock.now() }
    rows.add(image)
    return image
  }
  const receive = async (
    job: string,
    sha256: string,
    chunks: AsyncIterable<Uint8Array>,
  ): Promise<Kept | ImageRefusal> => {
    // Looked up while the bytes arrive; most images are small enough to wait in memory for the answer. The list
    // is asked only about what is there: nearly every image is new.
    const listed = blobs.has({ job, sha256 }).then((has) => (has ? rows.find(job, sha256) : null))
    listed.catch(() => {})
    let isBrokenOff = false
    const examination = createExamination()
    let known: Image | null = null
    let image: Image | null = null
    let refusal: ImageRefusal | null = null
    let examined: Examined | null = null
    async function* seen() {
      try {
        for await (const chunk of chunks) {
          examination.see(chunk)
          if (examination.bytes() > limits.imageBytes) {
            refusal = TOO_LARGE
            return
          }
          yield chunk
        }
      } catch (error) {
        isBrokenOff = true
        throw error
      }
    }
    const isRight = async () => {
      examined = examination.result()
      const { head } = examined
      if (!refusal && !head) refusal = NOT_AN_IMAGE
      if (!refusal && head && head.width * head.height > limits.imagePixels) refusal = TOO_MANY_PIXELS
      if (!refusal && examined.sha256 !== sha256) refusal = HASH_MISMATCH
      known = refusal ? null : await listed
      return refusal === null && !known
    }
    try {
      await blobs.write({ job, sha256 }, seen(), isRight)
    } catch (error) {
      if (isBrokenOff) throw error
      onError(error)
      return STORAGE_FAILED
    }
    if (known) return { is: 'known', image: known }
    if (examined && !refusal) image = enter(job, examined)
    return image ? { is: 'new', image } : (refusal ?? NOT_AN_IMAGE)
  }

  /** What is coming in is entered when it is whole. */
  const seek = async (job: string, sha256: string) => {
    if (!isWanted(job, sha256) && (await blobs.has({ job, sha256 }))) await find(job, sha256)
  }
  /** Screenshots that wait for images which were stored just before a crash get them at the start. */
  const seekWaiting = async () => {
    const waiting = await database.read(
      'select distinct job_id, sha256 from screenshot_images where waiting = 1',
      {},
      rowOf({ jobId: text, sha256: text }),
    )
    for (const { jobId, sha256 } of waiting) {
      if (isClosed) return
      await seek(jobId, sha256)
    }
  }
  /**
   * What a crash left on the disk when it was off the list already, or before it was on: listed again it goes, or
   * stays, by the same rules as everything else.
   */
  const listAll = async () => {
    let some: BlobKey[] = []
    const listSome = async () => {
      for (const { job, sha256 } of await rows.unlisted(some)) await seek(job, sha256)
      some = []
    }
    for await (const key of blobs.keys()) {
      if (isClosed) return
      if (some.push(key) >= LISTED_AT_ONCE) await listSome()
    }
    await listSome()
  }
  let isClosed = false
  const sought = deps.sweeps === false ? Promise.resolve() : seekWaiting().catch(onError)

  return {
    entering: rows.entering,
    seek: (job, sha256) => void seek(job, sha256).catch(onError),
    async keep({ job, sha256, personId }, chunks) {
      if (receiving >= limits.uploads || uploadsOf.of(personId) >= limits.uploadsOfPerson)
        return TOO_MANY_UPLOADS
      receiving += 1
      uploadsOf.begin(personId)
      const key = name(job, sha256)
      incoming.begin(key)
      try {
        if ((await rows.bytesOf(job)) >= limits.jobBytes) return QUOTA_REACHED
        if ((await rows.bytesOfPerson(personId, job)) >= limits.personBytes) return PERSON_QUOTA_REACHED
        return await receive(job, sha256, chunks)
      } finally {
        receiving -= 1
        uploadsOf.end(personId)
        incoming.end(key)
      }
    },
    find,
    read: blobs.read,
    async collect() {
      // Also for those whose entry in the list failed, while the disk was full.
      await seekWaiting()
      await listAll()
      return collectUnnamed({
        database,
        rows,
        blobs,
        now: clock.now(),
        graceDays: limits.graceDays,
        isWanted,
      })
    },
    scan: (onImage) => scanImages({ rows, blobs, ...(onImage ? { onImage } : {}) }),
    async close() {
      isClosed = true
      await sought
      await rows.idle()
    },
  }
}

const LISTED_AT_ONCE = 500

const TOO_LARGE: ImageRefusal = refusalOf('too-large')
const NOT_AN_IMAGE: ImageRefusal = refusalOf('not-an-image')
const TOO_MANY_PIXELS: ImageRefusal = refusalOf('too-many-pixels')
const HASH_MISMATCH: ImageRefusal = refusalOf('hash-mismatch')
const QUOTA_REACHED: ImageRefusal = refusalOf('quota-reached')
const PERSON_QUOTA_REACHED: ImageRefusal = refusalOf('person-quota-reached')
const STORAGE_FAILED: ImageRefusal = refusalOf('storage-failed')
const TOO_MANY_UPLOADS: ImageRefusal = refusalOf('too-many-uploads')
