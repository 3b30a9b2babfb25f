import type { PictureSource } from '../../../core/ui/wall/picture-image.tsx'
import type { Database } from '../../store/database.ts'
import { readValue } from '../../store/values.ts'
import { getPicture } from '../../sync/api.ts'

/** Pictures by their hash: from this computer, or from the server where this computer has them no more. */
export function createPictureSource(database: Database, job: string): PictureSource {
  const addresses = new Map<string, string>()
  return (sha256) => addresses.get(sha256) ?? find(sha256)

  async function find(sha256: string): Promise<string> {
    const own = await database.images.filter((row) => row.sha256 === sha256 && row.blob !== null).first()
    const blob = own?.blob ?? (await fetchPicture(sha256))
    const address = URL.createObjectURL(blob)
    addresses.set(sha256, address)
    return address
  }

  async function fetchPicture(sha256: string): Promise<Blob> {
    const account = await readValue(database, 'account')
    if (!account) throw new Error('not connected')
    return getPicture(account, job, sha256)
  }
}
