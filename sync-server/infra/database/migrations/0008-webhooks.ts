import { DataTypes } from 'sequelize'
import type { Migration } from '../migration.ts'

const need = (type: DataTypes.DataType) => ({ type, allowNull: false })
const may = (type: DataTypes.DataType) => ({ type, allowNull: true })
const id = DataTypes.STRING(64)
const short = DataTypes.STRING(200)
const instant = DataTypes.BIGINT

/** Where the operator's own systems hear of events, and what waits to be told to each. */
export const webhooks: Migration = {
  name: '0008-webhooks',
  up: async (context) => {
    await context.createTable('webhook_endpoints', {
      id: { ...need(id), primaryKey: true },
      url: need(DataTypes.TEXT),
      events: need(DataTypes.TEXT),
      secret: need(short),
      former_secret: may(short),
      former_until: may(instant),
      created_at: need(instant),
      removed_at: may(instant),
    })
    await context.createTable('webhook_deliveries', {
      seq: { ...need(DataTypes.INTEGER), primaryKey: true, autoIncrement: true },
      endpoint_id: need(id),
      event_id: need(id),
      type: need(DataTypes.STRING(50)),
      job_id: need(id),
      payload: need(DataTypes.TEXT),
      created_at: need(instant),
      attempts: need(DataTypes.INTEGER),
      next_attempt_at: need(instant),
      done_at: may(instant),
      dead_at: may(instant),
      error: may(DataTypes.TEXT),
    })
    await context.addIndex('webhook_deliveries', ['endpoint_id', 'event_id'], { unique: true })
    // What waits is little beside what was told: the pump looks at nothing else.
    await context.addIndex('webhook_deliveries', ['endpoint_id', 'job_id', 'seq'], {
      name: 'webhook_deliveries_waiting',
      where: { done_at: null, dead_at: null },
    })
    await context.addIndex('webhook_deliveries', ['done_at'])
    await context.addIndex('webhook_deliveries', ['dead_at'])
  },
}
