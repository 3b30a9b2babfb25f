import { DataTypes } from 'sequelize'
import type { Migration } from '../migration.ts'

const id = { type: DataTypes.STRING(64), allowNull: false, primaryKey: true }

/** How far each device's chain in a job is known without a gap, and what came from beyond a gap (C10). */
export const deviceChains: Migration = {
  name: '0020-device-chains',
  up: async (context) => {
    await context.createTable('device_chains', {
      job_id: id,
      device: id,
      n: { type: DataTypes.INTEGER, allowNull: false },
      digest: { type: DataTypes.STRING(64), allowNull: true },
      anchor_n: { type: DataTypes.INTEGER, allowNull: false },
      span_end: { type: DataTypes.BIGINT, allowNull: true },
      /** How many records wait. */
      waiting: { type: DataTypes.INTEGER, allowNull: false },
      /** When the first of those came. */
      waits_since: { type: DataTypes.BIGINT, allowNull: true },
    })
    await context.createTable('waiting_records', {
      job_id: id,
      device: id,
      id,
      n: { type: DataTypes.INTEGER, allowNull: false },
      week: { type: DataTypes.STRING(10), allowNull: false },
      body: { type: DataTypes.TEXT, allowNull: false },
    })
    await context.addIndex('waiting_records', ['job_id', 'device', 'n'])
  },
}
