import { randomUUID } from 'node:crypto'
import { closeSync, createReadStream, existsSync, fsync, open, writev } from 'node:fs'
import { mkdir, open as openHandle, readdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Readable } from 'node:stream'

/** One job's image: jobs share no files, so that whoever knows a hash has nothing by it. */
export type BlobKey = { job: string; sha256: string }

/** Stored bytes. A port: disk here, object storage where there is some. */
export type BlobStore = {
  /**
   * Resolves true when the bytes would survive a power cut. `isRight` is asked at the stream's end; when it
   * says no, or the stream breaks, nothing is kept.
   */
  write(key: BlobKey, chunks: AsyncIterable<Uint8Array>, isRight: () => Promise<boolean>): Promise<boolean>
  /** The bytes from `start` up to and including `end`; null when there is no such blob. */
  read(key: BlobKey, range?: { start: number; end: number }): Promise<Readable | null>
  /** Whether there is such a blob, whole or not. */
  has(key: BlobKey): Promise<boolean>
  remove(key: BlobKey): Promise<void>
  keys(): AsyncGenerator<BlobKey>
}

/** Smaller files are written in one go; what is larger goes to the disk piece by piece. */
const HELD_BYTES = 512 * 1024
const ARRIVING = 'arriving'
const SHELVES = Array.from({ length: 256 }, (_, n) => n.toString(16).padStart(2, '0'))

/**
 * Files `<first two digits>/<hash>-<job>`; what is still arriving lies apart.
 * @param sweeps whether what a crash left of arriving files is taken away first; false beside a running server,
 *   whose uploads they may be
 */
export async function createDiskBlobStore(folder: string, { sweeps = true } = {}): Promise<BlobStore> {
  const arriving = join(folder, ARRIVING)
  if (sweeps) await rm(arriving, { recursive: true, force: true })
  await mkdir(arriving, { recursive: true })
  for (const shelf of SHELVES) await mkdir(join(folder, shelf), { recursive: true })
  const pathOf = ({ job, sha256 }: BlobKey) => join(folder, sha256.slice(0, 2), `${sha256}-${job}`)

  return {
    async write(key, chunks, isRight) {
      const temporary = join(arriving, randomUUID())
      const file = await writeAll(temporary, chunks, isRight)
      if (file === null) return false
      let path = temporary
      try {
        await rename(temporary, pathOf(key))
        path = pathOf(key)
        // ext4, XFS and btrfs keep a file's name with its content when it is synced after the rename; a
        // second sync of the folder would double the wait. A name whose content was lost fails its hash.
        await sync(file)
      } catch (error) {
        // Also what can't be synced: a later look would find it in memory and take it for stored.
        await rm(path, { force: true })
        throw error
      } finally {
        closeSync(file)
      }
      return true
    },
    // One look into a directory that is in memory: a hop to a thread costs thirty times that.
    has: async (key) => existsSync(pathOf(key)),
    async read(key, range) {
      const file = await openHandle(pathOf(key), 'r').catch(nullIfMissing)
      return file && createReadStream('', { fd: file, ...range })
    },
    remove: (key) => rm(pathOf(key), { force: true }),
    async *keys() {
      for (const shelf of SHELVES)
        for (const name of await readdir(join(folder, shelf)))
          yield { sha256: name.slice(0, 64), job: name.slice(65) }
    },
  }
}

function nullIfMissing(error: NodeJS.ErrnoException): null {
  if (error.code === 'ENOENT') return null
  throw error
}

/** The file with all chunks, still open; null, and no file, when they aren't right. */
async function writeAll(
  path: string,
  chunks: AsyncIterable<Uint8Array>,
  isRight: () => Promise<boolean>,
): Promise<number | null> {
  let file: number | null = null
  let held: Uint8Array[] = []
  let heldBytes = 0
  const flush = async () => {
    file ??= await create(path)
    await writeWhole(file, held, heldBytes)
    held = []
    heldBytes = 0
  }
  let isWhole = false
  let failure: unknown = null
  try {
    for await (const chunk of chunks) {
      // Who is cut off in the middle of sending never hears why: it is heard out.
      if (failure) continue
      held.push(chunk)
      heldBytes += chunk.length
      if (heldBytes >= HELD_BYTES)
        await flush().catch((error: unknown) => {
          failure = error
          held = []
        })
    }
    if (failure) throw failure
    isWhole = await isRight()
    if (isWhole && (file === null || heldBytes > 0)) await flush()
  } catch (error) {
    isWhole = false
    throw error
  } finally {
    if (!isWhole && file !== null) {
      closeSync(file)
      await rm(path, { force: true })
    }
  }
  return isWhole ? file : null
}

/** On a disk that fills up just now a write may end in the middle: the rest says why. */
async function writeWhole(file: number, chunks: Uint8Array[], bytes: number): Promise<void> {
  let left = chunks
  for (let written = await write(file, left); written < bytes; written += await write(file, left))
    left = [Buffer.concat(chunks).subarray(written)]
}

// Descriptors instead of FileHandles, and closed without a hop to a thread: with many uploads at once these hops
// are what costs. Closing after a sync doesn't wait for the disk.
const create = (path: string): Promise<number> =>
  new Promise((done, fail) => open(path, 'wx', (error, file) => (error ? fail(error) : done(file))))
const write = (file: number, chunks: Uint8Array[]): Promise<number> =>
  new Promise((done, fail) => writev(file, chunks, (error, written) => (error ? fail(error) : done(written))))
const sync = (file: number): Promise<void> =>
  new Promise((done, fail) => fsync(file, (error) => (error ? fail(error) : done())))
