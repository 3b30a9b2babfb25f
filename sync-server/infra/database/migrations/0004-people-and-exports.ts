import { DataTypes } from 'sequelize'
import type { Migration } from '../migration.ts'

const need = (type: DataTypes.DataType) => ({ type, allowNull: false })
const may = (type: DataTypes.DataType) => ({ type, allowNull: true })
const key = (type: DataTypes.DataType) => ({ type, allowNull: false, primaryKey: true })
const id = DataTypes.STRING(64)
const short = DataTypes.STRING(200)
const instant = DataTypes.BIGINT

/** Links that prove an e-mail address, answers kept under idempotency keys, calendar addresses, payouts. */
export const peopleAndExports: Migration = {
  name: '0004-people-and-exports',
  up: async (context) => {
    await context.addColumn('people', 'email_verified_at', may(instant))
    await context.addColumn('people', 'deleted_at', may(instant))
    await context.createTable('account_links', {
      token_hash: key(id),
      person_id: need(id),
      kind: need(DataTypes.STRING(20)),
      email: need(short),
      created_at: need(instant),
      expires_at: need(instant),
      used_at: may(instant),
    })
    await context.createTable('idempotency_keys', {
      person_id: key(id),
      key: key(short),
      request_hash: need(id),
      status: may(DataTypes.INTEGER),
      answer: may(DataTypes.TEXT),
      created_at: need(instant),
    })
    await context.createTable('calendar_feeds', {
      token_hash: key(id),
      person_id: need(id),
      created_at: need(instant),
      revoked_at: may(instant),
    })
    await context.createTable('payouts', {
      id: key(id),
      person_id: need(id),
      amount_minor: need(DataTypes.BIGINT),
      currency: need(DataTypes.STRING(3)),
      reference: need(short),
      created_at: need(instant),
      paid_at: may(instant),
    })
    await context.addIndex('account_links', ['person_id'])
    await context.addIndex('idempotency_keys', ['created_at'])
    await context.addIndex('calendar_feeds', ['person_id'])
    await context.addIndex('payouts', ['person_id'])
  },
}
