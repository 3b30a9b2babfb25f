import { randomUUID } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { type FileHandle, mkdir, open, readdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Readable } from 'node:stream'

/** Stored bytes under the hash of their content. A port: disk here, object storage where there is some. */
export type BlobStore = {
  /**
   * Resolves true when the bytes would survive a power cut. `isRight` is asked at the stream's end; when it
   * says no, or the stream breaks, nothing is kept.
   */
  write(sha256: string, chunks: AsyncIterable<Uint8Array>, isRight: () => boolean): Promise<boolean>
  /** The bytes from `start` up to and including `end`; fails with ENOENT when there is no such blob. */
  read(sha256: string, range?: { start: number; end: number }): Promise<Readable>
  remove(sha256: string): Promise<void>
  /** Every hash that is stored. */
  hashes(): AsyncGenerator<string>
}

/** Smaller files are written in one go; what is larger goes to the disk piece by piece. */
const HELD_BYTES = 512 * 1024
const ARRIVING = 'arriving'
const SHELVES = Array.from({ length: 256 }, (_, n) => n.toString(16).padStart(2, '0'))

/** Files `<first two digits>/<hash>`; what is still arriving lies apart and is swept away at the start. */
export async function createDiskBlobStore(folder: string): Promise<BlobStore> {
  const arriving = join(folder, ARRIVING)
  await rm(arriving, { recursive: true, force: true })
  await mkdir(arriving, { recursive: true })
  for (const shelf of SHELVES) await mkdir(join(folder, shelf), { recursive: true })
  await syncFolder(folder)
  const pathOf = (sha256: string) => join(folder, sha256.slice(0, 2), sha256)

  return {
    async write(sha256, chunks, isRight) {
      const temporary = join(arriving, randomUUID())
      const file = await writeAll(temporary, chunks, isRight)
      if (!file) return false
      try {
        await file.datasync()
        await rename(temporary, pathOf(sha256))
      } catch (error) {
        await rm(temporary, { force: true })
        throw error
      } finally {
        await file.close()
      }
      await syncFolder(join(folder, sha256.slice(0, 2)))
      return true
    },
    async read(sha256, range) {
      const file = await open(pathOf(sha256), 'r')
      return createReadStream('', { fd: file, ...range })
    },
    remove: (sha256) => rm(pathOf(sha256), { force: true }),
    async *hashes() {
      for (const shelf of SHELVES) yield* await readdir(join(folder, shelf))
    },
  }
}

/** The file with all chunks, still open; null, and no file, when they aren't right. */
async function writeAll(
  path: string,
  chunks: AsyncIterable<Uint8Array>,
  isRight: () => boolean,
): Promise<FileHandle | null> {
  let file: FileHandle | null = null
  let held: Uint8Array[] = []
  const flush = async (into: FileHandle) => {
    const bytes = Buffer.concat(held)
    held = []
    for (let at = 0; at < bytes.length; ) at += (await into.write(bytes, at)).bytesWritten
  }
  try {
    for await (const chunk of chunks) {
      held.push(chunk)
      if (held.reduce((sum, { length }) => sum + length, 0) < HELD_BYTES) continue
      file ??= await open(path, 'wx')
      await flush(file)
    }
    if (isRight()) {
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
    await rm(path, { force: true })
  }
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r')
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}
