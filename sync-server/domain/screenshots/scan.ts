import type { BlobKey, BlobStore } from '../../infra/blobs/blob-store.ts'
import { examine } from './examine.ts'
import type { ImageRows } from './image-rows.ts'

/** `missing` or `damaged`: a listed image is not what it was; `stray`: stored bytes that are no image of that name. */
export type Damage = { job: string; sha256: string; problem: 'missing' | 'damaged' | 'stray' }

/**
 * Reads and hashes everything that is stored. Changes nothing. The server may run meanwhile: what it has just dropped is
 * not missing, and whole bytes that the list doesn't have yet are an upload of this moment, or of that of a backup.
 */
export async function* scanImages(deps: {
  rows: ImageRows
  blobs: BlobStore
  onImage?: (done: number, of: number) => void
}): AsyncGenerator<Damage> {
  const { rows, blobs, onImage = () => {} } = deps
  const look = async (key: BlobKey): Promise<'whole' | 'missing' | 'damaged'> => {
    const stream = await blobs.read(key)
    if (!stream) return 'missing'
    return (await examine(stream)).sha256 === key.sha256 ? 'whole' : 'damaged'
  }
  const count = await rows.count()
  const listed = new Set<string>()
  for await (const { job, sha256 } of rows.all()) {
    listed.add(`${job}/${sha256}`)
    const is = await look({ job, sha256 })
    if (is !== 'whole' && (await rows.find(job, sha256))) yield { job, sha256, problem: is }
    onImage(listed.size, Math.max(count, listed.size))
  }
  for await (const key of blobs.keys())
    if (!listed.has(`${key.job}/${key.sha256}`) && (await look(key)) === 'damaged')
      yield { ...key, problem: 'stray' }
}
