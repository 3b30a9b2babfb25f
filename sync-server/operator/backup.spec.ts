import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, readdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { type Database, openDatabase } from '../infra/database/database.ts'
import { insertJobs } from '../testing/test-database.ts'
import { runAdmin } from '../testing/test-process.ts'

/** Backups as an operator makes them, by the real command: none is worth less for the next one. */
vi.setConfig({ testTimeout: 60_000 })

let root: string
let backup: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'glasswork-backups-'))
  backup = join(root, 'backup')
})
afterEach(() => rmSync(root, { recursive: true }))

/** A house in a data folder of this name, with something done to it. */
async function house(name: string, change: (database: Database) => Promise<unknown> = async () => {}) {
  const data = join(root, name)
  const database = await openDatabase(`sqlite:${join(data, 'glasswork.db')}`)
  await change(database)
  await database.close()
  return data
}
const addJob = (id: string) => (database: Database) =>
  database.writeOne(
    `insert into jobs (id, title, status, created_at, starts_at) values (:id, 'Catalogue', 'invited', 1, 1)`,
    { id },
  )
const versions = () => readdirSync(backup).filter((name) => name !== 'screenshots')
/** Stores a picture's bytes; the list gets it only where it says so. */
const addPicture =
  (text: string) =>
  async (database: Database, data = join(root, 'data')) => {
    const sha256 = createHash('sha256').update(text).digest('hex')
    const shelf = join(data, 'screenshots', sha256.slice(0, 2))
    mkdirSync(shelf, { recursive: true })
    writeFileSync(join(shelf, `${sha256}-job`), text)
    await insertJobs(database, ['job'])
    return database.writeOne(
      `insert into images (job_id, sha256, bytes, type, width, height, created_at)
     values ('job', :sha256, :bytes, 'image/webp', 1, 1, 1)`,
      { sha256, bytes: text.length },
    )
  }

it('C3 keeps each backup as a version, and brings back the latest or the one that is named', async () => {
  const data = await house('data', addJob('one'))
  for (const id of ['two', 'three']) {
    expect(await runAdmin(['backup', '--to', backup, '--data', data])).toMatchObject({ code: 0, errors: '' })
    await house('data', addJob(id))
  }
  const [first = '', second = ''] = versions()
  expect(versions()).toHaveLength(2)
  for (const [from, jobs] of [
    [backup, 2],
    [join(backup, first), 1],
    [join(backup, second), 2],
  ] as const) {
    const to = join(root, `restored-${jobs}-${from.length}`)
    expect(await runAdmin(['restore', '--from', from, '--data', to])).toMatchObject({ code: 0, errors: '' })
    const database = await openDatabase(`sqlite:${join(to, 'glasswork.db')}`)
    expect(await database.read('select id from jobs')).toHaveLength(jobs)
    await database.close()
    rmSync(to, { recursive: true })
  }
})

it('C3 refuses to mix another house in, or one that has lost something', async () => {
  const data = await house('data', addJob('one'))
  expect((await runAdmin(['backup', '--to', backup, '--data', data])).code).toBe(0)
  const empty = await house('empty')
  const other = await runAdmin(['backup', '--to', backup, '--data', empty])
  expect(other).toEqual({ code: 1, out: '', errors: `${backup} holds backups of another house.\n` })
  await house('data', (database) => database.writeOne('delete from jobs', {}))
  const poorer = await runAdmin(['backup', '--to', backup, '--data', data])
  expect([poorer.code, poorer.errors]).toEqual([1, expect.stringContaining('This house has 0 jobs, and')])
  expect(versions()).toHaveLength(1)
})

it('C3 brings nothing back from a backup that is not what it was', async () => {
  const data = await house('data', addJob('one'))
  await runAdmin(['backup', '--to', backup, '--data', data])
  truncateSync(join(backup, versions()[0] ?? '', 'glasswork.db'), 8192)
  const restored = await runAdmin(['restore', '--from', backup, '--data', join(root, 'restored')])
  expect([restored.code, restored.errors]).toEqual([1, expect.stringContaining('is not what it was')])
  expect(readdirSync(root)).not.toContain('restored')
})

it('S9 says when a picture that is listed is not in the backup', async () => {
  const data = await house('data', addPicture('a picture'))
  rmSync(join(data, 'screenshots'), { recursive: true })
  const made = await runAdmin(['backup', '--to', backup, '--data', data])
  expect([made.code, made.errors]).toEqual([1, expect.stringContaining('1 pictures that the database lists')])
  expect(versions()).toHaveLength(1)
})

it('S9 takes a whole picture that the list did not have yet at the backup for no damage', async () => {
  const data = await house('data', async (database) => {
    await addPicture('listed')(database)
    await addPicture('on its way')(database)
    await database.writeOne('delete from images where bytes = 10', {})
  })
  await runAdmin(['backup', '--to', backup, '--data', data])
  const restored = join(root, 'restored')
  await runAdmin(['restore', '--from', backup, '--data', restored])
  expect(await runAdmin(['scan-screenshots', '--data', restored])).toEqual({
    ...{ code: 0, errors: '' },
    out: 'Every picture is as it was stored.\n',
  })
})
