import { createHash, randomUUID } from 'node:crypto'
import { createReadStream, existsSync } from 'node:fs'
import { copyFile, mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'
import type { Instant } from '../../../core/rules/calendar/instant.ts'
import { type Database, openDatabase } from './database.ts'
import { integer, type RowOf, rowOf, text } from './row.ts'
import { keepSetting, needSetting } from './settings.ts'

export const DATABASE_FILE = 'glasswork.db'
/** The setting that stands in every backup, so that whatever is made of one holds its money at first. */
export const MONEY_HELD = 'money-held'
const SCREENSHOTS = 'screenshots'
const MANIFEST = 'backup.json'
/** Tables that only grow: a later backup of the same house has no less of them. */
const GROWING = ['jobs', 'claims', 'timesheets', 'charges', 'ledger_entries'] as const

type Counts = Record<(typeof GROWING)[number], number>
/** What stands beside the database in a backup: what it is of, and what it must still be when it comes back. */
type Manifest = { format: 1; at: string; house: string; sha256: string; counts: Counts }

export type BackedUp =
  /** `missing`: pictures that the database lists and the data folder had not, or not whole. */
  { is: 'made'; folder: string; pictures: number; missing: number } | { is: 'refused'; sentence: string }

type OnPicture = (done: number, of: number) => void

/**
 * Makes a new version beside those that the folder has, while the server runs: the database as of one moment, read
 * through for damage, then the pictures, which never change once they are named and which all versions share. Nothing
 * is written over. Refused where the folder holds another house, or had more of this one.
 */
export async function backUp(
  database: Database,
  dataFolder: string,
  to: string,
  onPicture: OnPicture = () => {},
): Promise<BackedUp> {
  const house = await database.write((tx) => needSetting(tx, 'house', randomUUID))
  const former = await latestIn(to)
  if (former && former.manifest.house !== house) return refused(`${to} holds backups of another house.`)
  const now = Date.now()
  const folder = join(to, stampOf(now))
  const unfinished = `${folder}.unfinished`
  await rm(unfinished, { recursive: true, force: true })
  await mkdir(unfinished, { recursive: true, mode: 0o700 })
  const file = join(unfinished, DATABASE_FILE)
  await database.read('vacuum into :file', { file })
  await holdMoneyIn(file, now)
  const found = await examine(file)
  const why = found.damage ? `The copy is damaged (${found.damage}).` : less(found.counts, former)
  if (why) {
    await rm(unfinished, { recursive: true })
    return refused(why)
  }
  const pictures = await copyPictures(dataFolder, to, onPicture)
  const manifest: Manifest = {
    format: 1,
    at: new Date(now).toISOString(),
    house,
    sha256: await hashOf(file),
    counts: found.counts,
  }
  await writeFile(join(unfinished, MANIFEST), `${JSON.stringify(manifest, null, 2)}\n`)
  await rename(unfinished, folder)
  return { is: 'made', folder, pictures, missing: await missingPictures(found.images, to) }
}

const refused = (sentence: string): BackedUp => ({ is: 'refused', sentence })

/** `2026-11-28T154120123Z`: in order of time by name, and a name for every file system. */
const stampOf = (at: Instant): string => new Date(at).toISOString().replace(/[:.]/g, '')

const LISTED = rowOf({ jobId: text, sha256: text, bytes: integer })
type Listed = RowOf<typeof LISTED>

/** What a copy holds, and what is wrong with it. */
async function examine(file: string): Promise<{ damage: string | null; counts: Counts; images: Listed[] }> {
  const copy = await openDatabase(`sqlite:${file}`, 'beside')
  try {
    const [check] = await copy.read('pragma integrity_check(1)', {}, rowOf({ integrity_check: text }))
    const counts = {} as Counts
    for (const table of GROWING) {
      const [row] = await copy.read(`select count(*) as n from ${table}`, {}, rowOf({ n: integer }))
      counts[table] = row?.n ?? 0
    }
    const images = await copy.read('select job_id, sha256, bytes from images', {}, LISTED)
    const damage = check?.integrity_check === 'ok' ? null : `${check?.integrity_check}`
    return { damage, counts, images }
  } finally {
    await copy.close()
  }
}

/** Why a version has less than the one before, or null. */
function less(counts: Counts, former: Version | null): string | null {
  const table = former && GROWING.find((name) => counts[name] < former.manifest.counts[name])
  if (!table) return null
  return `This house has ${counts[table]} ${table.replace('_', ' ')}, and ${former.folder} has ${former.manifest.counts[table]}: something is lost, or an older backup was put back. Nothing was written. Look into it, and back up to another folder.`
}

async function copyPictures(dataFolder: string, to: string, onPicture: OnPicture): Promise<number> {
  const pictures = await filesUnder(join(dataFolder, SCREENSHOTS))
  for (const [n, file] of pictures.entries()) {
    const target = join(to, relative(dataFolder, file))
    if (!existsSync(target)) {
      await mkdir(dirname(target), { recursive: true, mode: 0o700 })
      await copyFile(file, `${target}.unfinished`)
      await rename(`${target}.unfinished`, target)
    }
    onPicture(n + 1, pictures.length)
  }
  return pictures.length
}

async function missingPictures(listed: readonly Listed[], to: string): Promise<number> {
  let missing = 0
  for (const { jobId, sha256, bytes } of listed) {
    const found = await stat(join(to, SCREENSHOTS, sha256.slice(0, 2), `${sha256}-${jobId}`)).catch(
      () => null,
    )
    if (found?.size !== bytes) missing += 1
  }
  return missing
}

export type Restored = 'restored' | 'not-empty' | 'no-backup' | 'damaged'

/**
 * Puts a backup into an empty data folder: the latest version of a folder, or the one that is named. Nothing happens
 * where there is a database already, no backup, or one that is not what it was. The database comes last and in one
 * piece, so a restore that was cut short can be run again.
 */
export async function restore(
  from: string,
  dataFolder: string,
  onPicture: OnPicture = () => {},
): Promise<Restored> {
  if (existsSync(join(dataFolder, DATABASE_FILE))) return 'not-empty'
  const version = (await readVersion(from)) ?? (await latestIn(from))
  if (!version) return 'no-backup'
  const source = join(version.folder, DATABASE_FILE)
  if (!existsSync(source) || (await hashOf(source)) !== version.manifest.sha256) return 'damaged'
  await mkdir(dataFolder, { recursive: true })
  await copyPictures(dirname(version.folder), dataFolder, onPicture)
  const unfinished = join(dataFolder, `${DATABASE_FILE}.unfinished`)
  await copyFile(source, unfinished)
  await rename(unfinished, join(dataFolder, DATABASE_FILE))
  return 'restored'
}

type Version = { folder: string; manifest: Manifest }

async function readVersion(folder: string): Promise<Version | null> {
  const text = await readFile(join(folder, MANIFEST), 'utf8').catch(() => null)
  return text === null ? null : { folder, manifest: JSON.parse(text) as Manifest }
}

async function latestIn(folder: string): Promise<Version | null> {
  const names = existsSync(folder) ? await readdir(folder) : []
  const latest = names
    .filter((name) => /^\d{4}-\d\d-\d\dT\d{9}Z$/.test(name))
    .toSorted()
    .at(-1)
  return latest === undefined ? null : readVersion(join(folder, latest))
}

async function hashOf(file: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(file)) hash.update(chunk as Buffer)
  return hash.digest('hex')
}

async function filesUnder(folder: string): Promise<string[]> {
  if (!existsSync(folder)) return []
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => entry.isFile() && !entry.name.endsWith('.unfinished'))
    .map((entry) => join(entry.parentPath, entry.name))
}

/** Writes into a copy of the database that was just made, that whoever starts from it holds its money. */
async function holdMoneyIn(file: string, at: Instant): Promise<void> {
  const copy = await openDatabase(`sqlite:${file}`, 'beside')
  try {
    await copy.write((tx) => keepSetting(tx, MONEY_HELD, JSON.stringify({ at, why: 'This is a backup.' })))
  } finally {
    await copy.close()
  }
}
