import { createHash } from 'node:crypto'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import type { Refusal } from '../../core/rules/refusal.ts'
import type { Clock } from '../clock.ts'
import type { Database } from '../database/database.ts'
import { type BlobStore, createDiskBlobStore } from './blob-store.ts'
import { collectUnnamed } from './collect.ts'
import { createImageRows, type Image } from './image-rows.ts'
import { imageType, SNIFFED_BYTES } from './image-type.ts'
import { SCREENSHOT_LIMITS, type ScreenshotLimits } from './limits.ts'
import { type Damage, scanImages } from './scan.ts'

export type ImageRefusal = Refusal<
  'hash-mismatch' | 'not-an-image' | 'too-large' | 'quota-reached' | 'too-many-uploads'
>
export type Kept = { is: 'new' | 'known'; image: Image }

/** The pictures of jobs, stored by their hash; the server never looks inside one. */
export type Screenshots = {
  /** Receives an image and answers when it would survive a power cut. Sending it again changes nothing. */
  keep(job: string, sha256: string, chunks: AsyncIterable<Uint8Array>): Promise<Kept | ImageRefusal>
  find(job: string, sha256: string): Promise<Image | null>
  read(sha256: string, range?: { start: number; end: number }): Promise<Readable>
  /** Drops images that no record has named within the grace time, and pictures that were deleted (C6). */
  collect(): Promise<{ images: number; bytes: number }>
  /** Reads every image and yields those that are missing or damaged. */
  scan(): AsyncGenerator<Damage>
}

export async function createScreenshots(deps: {
  dataFolder: string
  database: Database
  clock: Clock
  limits?: Partial<ScreenshotLimits>
  blobs?: BlobStore
}): Promise<Screenshots> {
  const { database, clock } = deps
  const limits: ScreenshotLimits = { ...SCREENSHOT_LIMITS, ...deps.limits }
  const blobs = deps.blobs ?? (await createDiskBlobStore(join(deps.dataFolder, 'screenshots')))
  const rows = createImageRows(database)
  let receiving = 0

  const receive = async (
    job: string,
    sha256: string,
    chunks: AsyncIterable<Uint8Array>,
  ): Promise<Kept | ImageRefusal> => {
    const hash = createHash('sha256')
    let head = Buffer.alloc(0)
    let bytes = 0
    let refusal: ImageRefusal | null = null
    async function* counted() {
      for await (const chunk of chunks) {
        if (head.length < SNIFFED_BYTES) head = Buffer.concat([head, chunk.subarray(0, SNIFFED_BYTES)])
        bytes += chunk.length
        if (bytes > limits.imageBytes) {
          refusal = TOO_LARGE
          return
        }
        hash.update(chunk)
        yield chunk
      }
    }
    const isRight = () => {
      if (!refusal && !imageType(head)) refusal = NOT_AN_IMAGE
      if (!refusal && hash.digest('hex') !== sha256) refusal = HASH_MISMATCH
      return refusal === null
    }
    await blobs.write(sha256, counted(), isRight)
    const type = imageType(head)
    if (refusal || !type) return refusal ?? NOT_AN_IMAGE
    const image = { job, sha256, bytes, type, createdAt: clock.now() }
    await rows.add(image)
    return { is: 'new', image }
  }

  return {
    async keep(job, sha256, chunks) {
      const known = await rows.find(job, sha256)
      if (known) return { is: 'known', image: known }
      if (receiving >= limits.uploads) return TOO_MANY_UPLOADS
      receiving += 1
      try {
        if ((await rows.bytesOf(job)) >= limits.jobBytes) return QUOTA_REACHED
        return await receive(job, sha256, chunks)
      } finally {
        receiving -= 1
      }
    },
    find: rows.find,
    read: blobs.read,
    collect: () => collectUnnamed({ database, rows, blobs, now: clock.now(), graceDays: limits.graceDays }),
    scan: () => scanImages({ rows, blobs }),
  }
}

const TOO_LARGE: ImageRefusal = { code: 'too-large', sentence: 'The image is larger than the server takes.' }
const NOT_AN_IMAGE: ImageRefusal = { code: 'not-an-image', sentence: 'Only WebP, PNG and JPEG are taken.' }
const HASH_MISMATCH: ImageRefusal = {
  code: 'hash-mismatch',
  sentence: 'The bytes that arrived are not those of this hash.',
}
const QUOTA_REACHED: ImageRefusal = {
  code: 'quota-reached',
  sentence: 'The images of this job take up all the room that a job has.',
}
const TOO_MANY_UPLOADS: ImageRefusal = {
  code: 'too-many-uploads',
  sentence: 'The server receives too many images right now; try again.',
}
