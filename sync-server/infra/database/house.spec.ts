import {
  existsSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { randomFrom, SEED } from '../../../core/testing/random.ts'
import { runUntilKilled, tellFigures } from '../../testing/kill-run.ts'
import { runAdmin, runServer, startProcess } from '../../testing/test-process.ts'
import { openDatabase } from './database.ts'
import { createSqliteEngine } from './engines/sqlite.ts'
import { fitOf } from './migrate.ts'

/** Server and commands as processes on one SQLite file: killed, damaged, of another version, or not there. */
vi.setConfig({ testTimeout: 120_000 })

let folder: string
let data: string
let file: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'glasswork-house-'))
  data = join(folder, 'data')
  file = join(data, 'glasswork.db')
})
afterEach(() => rmSync(folder, { recursive: true }))

/** Opens the file, makes it where it is missing, runs some statements and closes it again. */
async function onDatabase(...statements: string[]) {
  const database = await openDatabase(`sqlite:${file}`)
  for (const sql of statements) await database.writeOne(sql, {})
  const rows = await database.read<{ name: string }>('select name from migrations order by name')
  await database.close()
  return rows.map(({ name }) => name)
}
/** The file as an older version left it: without the last change of the tables. */
const takeBackLog = () =>
  onDatabase(
    'drop table security_log',
    `insert into settings (name, value) values ('kept', 'yes')`,
    `delete from migrations where name = '0009-security-log'`,
  )

/** Which changes a copy had seen, without bringing it up to date. */
async function namesBefore(copy: string) {
  const engine = await createSqliteEngine(copy, 'beside')
  const rows = await engine.query('select name from migrations', {}, null)
  await engine.close()
  return rows.map(({ name }) => name)
}

it(`W7 a start that is killed while it makes the tables leaves a folder that starts (seed ${SEED})`, async () => {
  const { uniform } = randomFrom(SEED)
  const kills = Number(process.env.KILLS ?? 6)
  let killed = 0
  for (let n = 0; n < kills; n += 1) {
    rmSync(data, { recursive: true, force: true })
    const end = await runUntilKilled(
      join(import.meta.dirname, '../../testing/kill/open-child.ts'),
      [`sqlite:${file}`],
      uniform() * 150,
    )
    if (end === 'killed') killed += 1
    expect(fitOf(await onDatabase()), `kill ${n}`).toEqual({ is: 'current' })
  }
  expect(killed).toBeGreaterThan(0)
  tellFigures('starts killed', { kills, killed })
})

it('W7 refuses a damaged database at its start, names it, and changes nothing', async () => {
  await onDatabase()
  const page = openSync(file, 'r+')
  writeSync(page, Buffer.alloc(4096, 0xa5), 0, 4096, 3 * 4096)
  const before = readFileSync(file)
  const { code, errors } = await runServer(['--data', data])
  expect(errors).toMatch(/^The database \S+glasswork\.db is damaged \(.+\)\. Nothing was changed\./)
  expect(code).toBe(1)
  expect(readFileSync(file).equals(before)).toBe(true)
})

it('P5 refuses a second server on one database file, whatever its data folder', async () => {
  const env = { DATABASE_URL: `sqlite:${file}` }
  const first = await startProcess(['--data', join(folder, 'one')], { env })
  const second = await runServer(['--data', join(folder, 'two')], env)
  expect(second).toEqual({
    ...{ out: '', code: 1 },
    errors: `Another Glasswork server runs on the database ${file}. One at a time.\n`,
  })
  await first.stop('SIGKILL')
  const third = await startProcess(['--data', join(folder, 'two')], { env })
  await third.stop()
})

it('A3 neither server nor command of this version touches a newer database', async () => {
  await onDatabase(`insert into migrations (name) values ('9999-later')`)
  const { mtimeMs } = statSync(file)
  const server = await runServer(['--data', data])
  const command = await runAdmin(['dead-letters', '--data', data])
  for (const { code, errors } of [server, command]) {
    expect(errors).toContain('written by a newer version of Glasswork (its tables stand at 9999-later)')
    expect(code).toBe(1)
  }
  expect(statSync(file).mtimeMs).toBe(mtimeMs)
})

it('A3 a command leaves the tables to the server, which copies the file before it changes them', async () => {
  await takeBackLog()
  const command = await runAdmin(['dead-letters', '--data', data])
  expect(command.errors).toContain('of an older version of Glasswork (it lacks 0009-security-log)')
  expect(command.code).toBe(1)
  const server = await startProcess(['--data', data])
  await server.stop()
  expect(await runAdmin(['dead-letters', '--data', data])).toMatchObject({ code: 0, errors: '' })
  const [copy = ''] = readdirSync(data).filter((name) => name.includes('.before-'))
  file = join(data, copy)
  expect(copy).toMatch(/^glasswork\.db\.before-\d{4}-[a-z-]+$/)
  expect(await namesBefore(file)).not.toContain('0009-security-log')
})

it.each([['check-books'], ['dead-letters'], ['backup', '--to', 'BACKUP'], ['advance'], ['scan-screenshots']])(
  'A3 %s in a wrong folder is refused, and makes no house there',
  async (...args) => {
    const given = args.map((word) => (word === 'BACKUP' ? join(folder, 'backup') : word))
    const { code, errors } = await runAdmin([...given, '--data', data])
    expect(errors).toBe(
      `There is no Glasswork house here: ${file} is missing. Name the data folder with --data.\n`,
    )
    expect(code).toBe(1)
    expect([existsSync(data), existsSync(join(folder, 'backup'))]).toEqual([false, false])
  },
)
