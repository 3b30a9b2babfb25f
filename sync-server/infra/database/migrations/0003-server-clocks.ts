import { DataTypes } from 'sequelize'
import type { Migration } from '../migration.ts'

/** Where the server stands as the writer of its document of a week: its records take clocks without a gap. */
export const serverClocks: Migration = {
  name: '0003-server-clocks',
  up: async (context) => {
    await context.createTable('server_clocks', {
      job_id: { type: DataTypes.STRING(64), allowNull: false, primaryKey: true },
      week: { type: DataTypes.STRING(10), allowNull: false, primaryKey: true },
      next_clock: { type: DataTypes.BIGINT, allowNull: false },
    })
  },
}
