import { createHash } from 'node:crypto'
import type { BlobStore } from './blob-store.ts'
import type { ImageRows } from './image-rows.ts'

/** `missing` or `damaged`: a job's image is not what it was; `stray`: stored bytes that no job knows of. */
export type Damage = { job: string | null; sha256: string; problem: 'missing' | 'damaged' | 'stray' }

/** Reads and hashes everything that is stored. Changes nothing. */
export async function* scanImages(deps: { rows: ImageRows; blobs: BlobStore }): AsyncGenerator<Damage> {
  const { rows, blobs } = deps
  const known = new Set<string>()
  for await (const { job, sha256 } of rows.all()) {
    known.add(sha256)
    const problem = await examine(blobs, sha256)
    if (problem) yield { job, sha256, problem }
  }
  for await (const sha256 of blobs.hashes())
    if (!known.has(sha256)) yield { job: null, sha256, problem: 'stray' }
}

async function examine(blobs: BlobStore, sha256: string): Promise<'missing' | 'damaged' | null> {
  try {
    const hash = createHash('sha256')
    for await (const chunk of await blobs.read(sha256)) hash.update(chunk)
    return hash.digest('hex') === sha256 ? null : 'damaged'
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 'missing'
    throw error
  }
}
