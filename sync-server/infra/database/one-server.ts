import { chmodSync, existsSync, mkdirSync, realpathSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import sqlite3 from 'sqlite3'

type Release = () => Promise<void>

/**
 * Holds a data folder, and the SQLite file where `url` names one, for this process: two schedulers on one
 * database would do everything twice as far as they can. PostgreSQL's is held by its own lock.
 * @returns the release, or what another server holds; rejects when a folder can't be written
 */
export async function lockHouse(dataFolder: string, url: string): Promise<Release | { heldBy: string }> {
  mkdirSync(dataFolder, { recursive: true })
  keepPrivate(dataFolder)
  const releaseFolder = await holdFile(join(dataFolder, 'server.lock'))
  if (!releaseFolder) return { heldBy: `the data folder ${dataFolder}` }
  if (!url.startsWith('sqlite:')) return releaseFolder
  const file = url.slice('sqlite:'.length)
  const releaseDatabase = await holdFile(`${realPathOf(file)}.lock`).catch(async (error) => {
    await releaseFolder()
    throw error
  })
  if (!releaseDatabase) {
    await releaseFolder()
    return { heldBy: `the database ${file}` }
  }
  return async () => {
    await releaseDatabase()
    await releaseFolder()
  }
}

/** People's screens and wages are in it: no other user of the machine looks in. Another owner's stays as it is. */
function keepPrivate(folder: string): void {
  try {
    chmodSync(folder, 0o700)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') throw error
  }
}

/** The same name for the same file, by whatever link it is reached. */
function realPathOf(file: string): string {
  if (existsSync(file)) return realpathSync(file)
  mkdirSync(dirname(file), { recursive: true })
  return join(realpathSync(dirname(file)), basename(file))
}

/** The lock is SQLite's own on a file, so the system takes it back from a process that died, however it died. */
async function holdFile(path: string): Promise<Release | null> {
  const lock = await new Promise<sqlite3.Database>((resolve, reject) => {
    const opened = new sqlite3.Database(path, (error) => (error ? reject(error) : resolve(opened)))
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
