import { DataTypes } from 'sequelize'
import type { Migration } from '../migration.ts'

const need = (type: DataTypes.DataType) => ({ type, allowNull: false })
const id = DataTypes.STRING(64)
const short = DataTypes.STRING(200)

/** What a gateway charged before a house was put back from a backup that knows nothing of it. */
export const foundCharges: Migration = {
  name: '0030-found-charges',
  up: async (context) => {
    await context.createTable('found_charges', {
      gateway_key: { ...need(short), primaryKey: true },
      gateway: need(short),
      gateway_ref: need(short),
      amount_minor: need(DataTypes.BIGINT),
      currency: need(DataTypes.STRING(3)),
      job_id: need(id),
      week: need(DataTypes.STRING(10)),
      found_at: need(DataTypes.BIGINT),
    })
    await context.addIndex('found_charges', ['job_id', 'week'])
  },
}
