import { DataTypes } from 'sequelize'
import type { Migration } from '../migration.ts'

const need = (type: DataTypes.DataType) => ({ type, allowNull: false })
const may = (type: DataTypes.DataType) => ({ type, allowNull: true })
const key = (type: DataTypes.DataType) => ({ type, allowNull: false, primaryKey: true })
const id = DataTypes.STRING(64)
const short = DataTypes.STRING(200)

/**
 * Tries of a charge at each payment method, payments into a client's balance,
 * the sandbox gateway's own books, and mail under way.
 */
export const jobsAndMoney: Migration = {
  name: '0002-jobs-and-money',
  up: async (context) => {
    await context.addColumn('charges', 'client_id', may(id))
    await context.addColumn('charges', 'freelancer_id', may(id))
    await context.addColumn('charges', 'fee_basis_points', may(DataTypes.INTEGER))
    await context.addColumn('charges', 'part', { ...need(DataTypes.STRING(10)), defaultValue: 'timesheet' })
    await context.addColumn('outbox', 'sending_at', may(DataTypes.BIGINT))
    await context.addColumn('outbox', 'first_tried_at', may(DataTypes.BIGINT))
    await context.createTable('charge_tries', {
      charge_id: key(id),
      try: key(DataTypes.INTEGER),
      method_id: need(id),
      role: need(DataTypes.STRING(10)),
      gateway: need(short),
      gateway_key: { ...need(short), unique: true },
      gateway_ref: may(short),
      outcome: need(DataTypes.STRING(12)),
      failure_code: may(short),
      failure: may(DataTypes.TEXT),
      asked: { ...need(DataTypes.INTEGER), defaultValue: 0 },
      asked_at: may(DataTypes.BIGINT),
      trouble: may(short),
      created_at: need(DataTypes.BIGINT),
      settled_at: may(DataTypes.BIGINT),
    })
    // What contradicts the charges that are written down: it waits for the operator.
    await context.createTable('refused_orders', {
      order_key: key(short),
      job_id: need(id),
      week: need(DataTypes.STRING(10)),
      amount_minor: need(DataTypes.BIGINT),
      currency: need(DataTypes.STRING(3)),
      since: need(DataTypes.BIGINT),
      asked: need(DataTypes.INTEGER),
      trouble: need(DataTypes.TEXT),
    })
    await context.createTable('gateway_sandbox_charges', {
      idempotency_key: key(short),
      method_ref: need(short),
      amount_minor: need(DataTypes.BIGINT),
      currency: need(DataTypes.STRING(3)),
      outcome: need(DataTypes.STRING(12)),
      failure_code: may(short),
      look_ups: need(DataTypes.INTEGER),
      created_at: need(DataTypes.BIGINT),
    })
    await context.createTable('top_ups', {
      id: key(id),
      person_id: need(id),
      idempotency_key: { ...need(short), unique: true },
      method_id: need(id),
      amount_minor: need(DataTypes.BIGINT),
      currency: need(DataTypes.STRING(3)),
      outcome: need(DataTypes.STRING(12)),
      failure: may(DataTypes.TEXT),
      asked: { ...need(DataTypes.INTEGER), defaultValue: 0 },
      asked_at: may(DataTypes.BIGINT),
      trouble: may(short),
      created_at: need(DataTypes.BIGINT),
      settled_at: may(DataTypes.BIGINT),
    })
    // The same cause never moves money twice, whatever the program does.
    await context.addIndex('ledger_entries', ['cause_kind', 'cause_id'], {
      name: 'ledger_entries_once',
      unique: true,
    })
    await context.addIndex('charges', ['outcome'])
    await context.addIndex('readiness', ['to_at'])
    await context.addIndex('terms', ['accepted_at'])
  },
}
