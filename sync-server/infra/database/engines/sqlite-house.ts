import { existsSync, mkdirSync, statSync } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { Sequelize } from 'sequelize'
import sqlite3 from 'sqlite3'
import { DatabaseRefused } from '../engine.ts'
import { migrate } from '../migrate.ts'

/** SQLite with a write-ahead log and full sync: what was committed survives a power cut. */
export class DurableSqlite extends sqlite3.Database {
  constructor(file: string, mode: number, done: (error: Error | null) => void) {
    super(file, mode, (error) => {
      if (error) return done(error)
      // The time-out first: after a crash the first connections wait for each other while one recovers the log.
      this.exec(
        'PRAGMA busy_timeout = 5000; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;',
        done,
      )
    })
  }
}

/** The file before a version of Glasswork changed its tables; it stands beside the database. */
export const backupBefore = (file: string, name: string) => `${file}.before-${name}`

/**
 * What a server does with its SQLite file before it uses it: makes it where there is none, reads it through for damage,
 * and brings its tables up to date, with a copy of the file as it was.
 */
export async function prepareSqlite(file: string): Promise<void> {
  mkdirSync(dirname(file), { recursive: true })
  const isOld = existsSync(file) && statSync(file).size > 0
  const sequelize = new Sequelize({
    dialect: 'sqlite',
    storage: file,
    logging: false,
    dialectModule: { ...sqlite3, Database: DurableSqlite },
  })
  try {
    if (isOld) await refuseDamage(sequelize, file)
    await migrate(sequelize, async (name) => {
      const copy = backupBefore(file, name)
      await rm(`${copy}.unfinished`, { force: true })
      await sequelize.query('vacuum into :copy', { replacements: { copy: `${copy}.unfinished` } })
      await rename(`${copy}.unfinished`, copy)
    })
  } finally {
    await sequelize.close()
  }
}

/** A page that the disk lost would otherwise show months later, in somebody's timesheet. */
async function refuseDamage(sequelize: Sequelize, file: string): Promise<void> {
  const found = await sequelize.query('pragma quick_check(1)').then(
    ([rows]) => String((rows as { quick_check: string }[])[0]?.quick_check).replace(/^\*.*\n/, ''),
    (error: Error) => error.message,
  )
  if (found === 'ok') return
  throw new DatabaseRefused(
    `The database ${file} is damaged (${found}). Nothing was changed. Keep the file, check the disk, and restore the latest backup into an empty folder: npm run admin -- restore.`,
  )
}
