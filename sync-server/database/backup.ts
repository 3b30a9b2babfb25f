import { existsSync } from 'node:fs'
import { copyFile, mkdir, readdir, rename, rm } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'
import { holdMoneyIn } from '../payments/hold.ts'
import type { Database } from './database.ts'

export const DATABASE_FILE = 'glasswork.db'
const SCREENSHOTS = 'screenshots'

/**
 * Copies a running server's data into a folder, consistent as of one moment: first the database in one
 * transaction, then the pictures, which never change once they are named. Pictures that a former backup in
 * the same folder has are not copied again. The folder's backup is replaced only when the new one is whole.
 */
export async function backUp(
  database: Database,
  dataFolder: string,
  to: string,
  onPicture: (done: number, of: number) => void = () => {},
): Promise<{ pictures: number }> {
  await mkdir(to, { recursive: true })
  const unfinished = join(to, `${DATABASE_FILE}.unfinished`)
  await rm(unfinished, { force: true })
  await database.read('vacuum into :unfinished', { unfinished })
  await holdMoneyIn(unfinished, Date.now())
  const pictures = await filesUnder(join(dataFolder, SCREENSHOTS))
  for (const [n, file] of pictures.entries()) {
    const target = join(to, relative(dataFolder, file))
    if (!existsSync(target)) {
      await mkdir(dirname(target), { recursive: true })
      await copyFile(file, `${target}.unfinished`)
      await rename(`${target}.unfinished`, target)
    }
    onPicture(n + 1, pictures.length)
  }
  await rename(unfinished, join(to, DATABASE_FILE))
  return { pictures: pictures.length }
}

/**
 * Puts a backup into an empty data folder. Nothing happens where there is a database already, or no backup. The
 * database comes last and in one piece, so a restore that was cut short can be run again.
 */
export async function restore(
  from: string,
  dataFolder: string,
  onPicture: (done: number, of: number) => void = () => {},
): Promise<'restored' | 'not-empty' | 'no-backup'> {
  if (existsSync(join(dataFolder, DATABASE_FILE))) return 'not-empty'
  if (!existsSync(join(from, DATABASE_FILE))) return 'no-backup'
  await mkdir(dataFolder, { recursive: true })
  const pictures = await filesUnder(join(from, SCREENSHOTS))
  for (const [n, file] of pictures.entries()) {
    const target = join(dataFolder, relative(from, file))
    await mkdir(dirname(target), { recursive: true })
    await copyFile(file, target)
    onPicture(n + 1, pictures.length)
  }
  const unfinished = join(dataFolder, `${DATABASE_FILE}.unfinished`)
  await copyFile(join(from, DATABASE_FILE), unfinished)
  await rename(unfinished, join(dataFolder, DATABASE_FILE))
  return 'restored'
}

async function filesUnder(folder: string): Promise<string[]> {
  if (!existsSync(folder)) return []
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
}
