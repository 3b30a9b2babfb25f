import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DataTypes, Sequelize } from 'sequelize'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { migrate } from './migrate.ts'
import type { Migration } from './migration.ts'

let folder: string
let sequelize: Sequelize
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'glasswork-migrate-'))
  sequelize = new Sequelize({ dialect: 'sqlite', storage: join(folder, 'test.db'), logging: false })
})
afterEach(async () => {
  await sequelize.close()
  rmSync(folder, { recursive: true })
})

const table = (name: string): Migration => ({
  name,
  up: async (context) => {
    await context.createTable(name, { id: { type: DataTypes.INTEGER, primaryKey: true } })
    await context.addIndex(name, ['id'])
  },
})
const broken: Migration = { name: '0003-broken', up: () => Promise.reject(new Error('power cut')) }
const tables = async () => (await sequelize.getQueryInterface().showAllTables()).toSorted()

it('W7 changes the tables as a whole or not at all, after a copy where there is something to lose', async () => {
  const copies: string[] = []
  const backUp = async (name: string) => void copies.push(name)
  await migrate(sequelize, backUp, [table('0001-one')])
  expect([await tables(), copies]).toEqual([['0001-one', 'migrations'], []])
  const later = [table('0001-one'), table('0002-two')]
  await expect(migrate(sequelize, backUp, [...later, broken])).rejects.toThrow('power cut')
  expect([await tables(), copies]).toEqual([['0001-one', 'migrations'], ['0001-one']])
  await migrate(sequelize, backUp, later)
  await migrate(sequelize, backUp, later)
  expect([await tables(), copies]).toEqual([
    ['0001-one', '0002-two', 'migrations'],
    ['0001-one', '0001-one'],
  ])
  await expect(migrate(sequelize, backUp, [table('0001-one')])).rejects.toThrow('newer version')
})
