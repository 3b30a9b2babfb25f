import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { backUp, restore } from './backup.ts'
import { openDatabase } from './database.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'glasswork-backup-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

it('C3 a backup made while somebody writes is whole, and comes back as it was', async () => {
  const data = join(folder, 'data')
  const database = await openDatabase(`sqlite:${join(data, 'glasswork.db')}`)
  const put = (name: string) =>
    database.write((tx) => tx.run('insert into settings (name, value) values (:name, :name)', { name }))
  await put('before')
  mkdirSync(join(data, 'screenshots', 'ab'), { recursive: true })
  writeFileSync(join(data, 'screenshots', 'ab', 'abcd'), 'bytes')
  const backup = join(folder, 'backup')
  const [made] = await Promise.all([backUp(database, data, backup), put('during')])
  expect(made).toMatchObject({ is: 'made', pictures: 1, missing: 0 })
  await put('after')
  await backUp(database, data, backup)
  await database.close()

  const restored = join(folder, 'restored')
  expect(await restore(join(folder, 'nothing'), restored)).toBe('no-backup')
  expect(await restore(backup, restored)).toBe('restored')
  expect(await restore(backup, restored)).toBe('not-empty')
  const again = await openDatabase(`sqlite:${join(restored, 'glasswork.db')}`)
  const names = await again.read<{ name: string }>('select name from settings order by name')
  await again.close()
  expect(names.map(({ name }) => name)).toEqual(['after', 'before', 'during', 'house', 'money-held'])
  expect(readFileSync(join(restored, 'screenshots', 'ab', 'abcd'), 'utf8')).toBe('bytes')
})
