import type { ClaimRow, Database, ImageRow } from './database.ts'
import type { SyncHealth } from './stored-values.ts'
import { readValue } from './values.ts'

/** What has not reached the server, or was refused there (V8). */
export type Backlog = {
  held: ClaimRow[]
  waiting: ClaimRow[]
  sent: ClaimRow[]
  images: ImageRow[]
  /** Pictures that are being taken: their records follow. */
  developing: number
  refusedClaims: ClaimRow[]
  refusedImages: ImageRow[]
  health: SyncHealth
}

export async function readBacklog(database: Database): Promise<Backlog> {
  const claims = (...statuses: ClaimRow['status'][]) =>
    database.claims.where('status').anyOf(statuses).toArray()
  const images = (status: ImageRow['status']) => database.images.where('status').equals(status).toArray()
  return {
    held: await claims('held'),
    waiting: await claims('waiting'),
    sent: await claims('sent'),
    images: await images('waiting'),
    developing: (await readValue(database, 'tracker'))?.undeveloped.length ?? 0,
    refusedClaims: (await claims('refused')).filter(({ dismissed }) => !dismissed),
    refusedImages: await images('refused'),
    health: (await readValue(database, 'health')) ?? { state: 'idle', problems: [] },
  }
}
