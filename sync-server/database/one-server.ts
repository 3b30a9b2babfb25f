import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import sqlite3 from 'sqlite3'

/**
 * Holds a data folder for this process: two schedulers on one database would do everything twice as far as
 * they can. The lock is SQLite's own on a file beside the database, so the system takes it back from a process
 * that died, however it died.
 * @returns the release, or null while another server holds the folder; rejects when the folder can't be written
 */
export async function holdDataFolder(dataFolder: string): Promise<(() => Promise<void>) | null> {
  mkdirSync(dataFolder, { recursive: true })
  const lock = await new Promise<sqlite3.Database>((resolve, reject) => {
    const opened = new sqlite3.Database(join(dataFolder, 'server.lock'), (error) =>
      error ? reject(error) : resolve(opened),
    )
  })
  const close = () => new Promise<void>((resolve) => lock.close(() => resolve()))
  const trouble = await new Promise<(Error & { code?: string }) | null>((resolve) =>
    lock.exec('begin exclusive', resolve),
  )
  if (!trouble) return close
  await close()
  if (trouble.code === 'SQLITE_BUSY') return null
  throw trouble
}
