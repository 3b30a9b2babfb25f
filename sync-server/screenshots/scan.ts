import type { BlobStore } from './blob-store.ts'
import { examine } from './examine.ts'
import type { ImageRows } from './image-rows.ts'

/** `missing` or `damaged`: a listed image is not what it was; `stray`: stored bytes that the list doesn't have. */
export type Damage = { job: string; sha256: string; problem: 'missing' | 'damaged' | 'stray' }

/** Reads and hashes everything that is stored. Changes nothing. */
export async function* scanImages(deps: {
  rows: ImageRows
  blobs: BlobStore
  onImage?: (done: number, of: number) => void
}): AsyncGenerator<Damage> {
  const { rows, blobs, onImage = () => {} } = deps
  const count = await rows.count()
  const listed = new Set<string>()
  for await (const { job, sha256 } of rows.all()) {
    listed.add(`${job}/${sha256}`)
    const stream = await blobs.read({ job, sha256 })
    if (!stream) yield { job, sha256, problem: 'missing' }
    else if ((await examine(stream)).sha256 !== sha256) yield { job, sha256, problem: 'damaged' }
    onImage(listed.size, Math.max(count, listed.size))
  }
  for await (const key of blobs.keys())
    if (!listed.has(`${key.job}/${key.sha256}`)) yield { ...key, problem: 'stray' }
}
