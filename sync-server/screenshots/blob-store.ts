import { randomUUID } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { type FileHandle, mkdir, open, readdir, rename, rm } from 'node:fs/promises'
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
      if (!file) return false
      try {
        await rename(temporary, pathOf(key))
        // ext4, XFS and btrfs keep a file's name with its content when it is synced after the rename; a
        // second sync of the folder would double the wait. A name whose content was lost fails its hash.
        await file.sync()
      } catch (error) {
        await rm(temporary, { force: true })
        throw error
      } finally {
        // Closing says nothing new after a sync: nobody waits for it.
        file.close().catch(() => {})
      }
      return true
    },
    async read(key, range) {
      const file = await open(pathOf(key), 'r').catch(nullIfMissing)
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
): Promise<FileHandle | null> {
  let file: FileHandle | null = null
  let held: Uint8Array[] = []
  let heldBytes = 0
  const flush = async (into: FileHandle) => {
    const bytes = held.length === 1 && held[0] ? held[0] : Buffer.concat(held)
    held = []
    heldBytes = 0
    for (let at = 0; at < bytes.length; ) at += (await into.write(bytes, at)).bytesWritten
  }
  try {
    for await (const chunk of chunks) {
      held.push(chunk)
      heldBytes += chunk.length
      if (heldBytes < HELD_BYTES) continue
      file ??= await open(path, 'wx')
      await flush(file)
    }
    if (await isRight()) {
      file ??= await open(path, 'wx')
      await flush(file)
      return file
    }
  } catch (error) {
    await discard()
    throw error
  }
  await discard()
  return null

  async function discard() {
    await file?.close()
    if (file) await rm(path, { force: true })
  }
}
