import type { Database, ImageRow } from '../store/database.ts'
import { type Api, ApiError } from './api.ts'

const AT_ONCE = 2

/**
 * Puts the pictures that may go. One that the server refuses keeps its reason and holds up no other; what
 * the network refuses waits. Returns the error that made it stop, or null when all have been tried.
 */
export async function uploadPictures(database: Database, api: Api): Promise<ApiError | null> {
  let trouble: ApiError | null = null
  const keys = await database.images.where('status').equals('waiting').sortBy('at')
  const next = keys.map(({ key }) => key).values()
  const worker = async () => {
    for (const key of next) {
      if (trouble) return
      const row = await database.images.get(key)
      if (row?.status !== 'waiting') continue
      trouble ??= await upload(database, api, row)
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, worker))
  return trouble
}

async function upload(database: Database, api: Api, row: ImageRow): Promise<ApiError | null> {
  const settle = (change: Partial<ImageRow>) =>
    database.images.where({ key: row.key, status: 'waiting' }).modify(change)
  if (row.blob === null) {
    await settle({ status: 'dropped' })
    return null
  }
  try {
    await api.putImage(row.job, row.sha256, row.blob)
    await settle({ status: 'settled', code: null, sentence: null })
    return null
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
    if (error.passing || error.status === 401) return error
    await settle({ status: 'refused', code: error.code, sentence: error.message })
    return null
  }
}
