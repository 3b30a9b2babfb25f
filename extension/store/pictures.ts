import type { Database, ImageRow } from './database.ts'

const DAY_MS = 86_400_000
/** What the server keeps needs no space here for long: pictures stay a while to be looked at in the diary,
 *  thumbnails for this week's and the last. */
const PICTURE_DAYS = 2
const THUMBNAIL_DAYS = 15

export type PictureBytes = { image: Part; thumbnail: Part }
type Part = { blob: Blob; sha256: string }

/** Stores a picture's bytes under its screenshot's id. */
export async function putPicture(
  database: Database,
  screenshot: string,
  job: string,
  bytes: PictureBytes,
  at: number,
): Promise<void> {
  const row = (part: 'image' | 'thumbnail'): ImageRow => ({
    key: `${screenshot}/${part}`,
    screenshot,
    job,
    sha256: bytes[part].sha256,
    bytes: bytes[part].blob.size,
    blob: bytes[part].blob,
    status: 'kept',
    code: null,
    sentence: null,
    at,
  })
  await database.images.bulkPut([row('image'), row('thumbnail')])
}

/** Takes a picture's bytes away for good, here and on the way to the server (C6, I2). */
export async function dropPicture(database: Database, screenshot: string): Promise<void> {
  await database.images
    .where('screenshot')
    .equals(screenshot)
    .modify((row: ImageRow) => {
      row.blob = null
      if (row.status === 'kept' || row.status === 'waiting' || row.status === 'refused')
        row.status = 'dropped'
    })
}

/**
 * Keeps a picture here that is to be deleted (C6): it is shared no more, and its bytes go once the server has taken
 * the deletion. If that is refused, because the week was submitted already, they are needed still.
 */
export async function withholdPicture(database: Database, screenshot: string): Promise<void> {
  await database.images
    .where('screenshot')
    .equals(screenshot)
    .and(({ status }) => status !== 'settled')
    .modify({ status: 'dropped' })
}

/** What the server said to a deletion. */
export async function settleDeletion(
  database: Database,
  screenshot: string,
  isTaken: boolean,
): Promise<void> {
  if (isTaken) return dropPicture(database, screenshot)
  await database.images
    .where('screenshot')
    .equals(screenshot)
    .and(({ status, blob }) => status === 'dropped' && blob !== null)
    .modify({ status: 'waiting' })
}

/** Lets pictures that the server refused be offered once more. */
export async function retryPictures(database: Database): Promise<void> {
  await database.images
    .where('status')
    .equals('refused')
    .and(({ blob }) => blob !== null)
    .modify({ status: 'waiting', code: null, sentence: null })
}

/** I2: pictures of slots that idleness left without credit. */
export async function dropIdlePictures(
  database: Database,
  session: string,
  fromSlot: number,
  since: number,
): Promise<void> {
  const claims = await database.claims
    .filter(
      ({ record }) =>
        record.kind === 'screenshot' &&
        record.session === session &&
        record.slot >= fromSlot &&
        record.at >= since,
    )
    .toArray()
  for (const { id } of claims) await dropPicture(database, id)
}

/** Frees the space of what the server has, or what nobody is to have. */
export async function freeSpace(database: Database, now: number): Promise<void> {
  await database.images
    .where('at')
    .below(now - PICTURE_DAYS * DAY_MS)
    .and((row) => isDone(row) && row.key.endsWith('/image'))
    .modify({ blob: null })
  await database.images
    .where('at')
    .below(now - THUMBNAIL_DAYS * DAY_MS)
    .and(isDone)
    .delete()
}

function isDone({ status }: ImageRow): boolean {
  return status === 'settled' || status === 'dropped'
}
