import { DataTypes } from 'sequelize'
import type { Migration } from '../migration.ts'

const need = (type: DataTypes.DataType) => ({ type, allowNull: false })
const may = (type: DataTypes.DataType) => ({ type, allowNull: true })
const id = DataTypes.STRING(64)
const short = DataTypes.STRING(200)
const instant = DataTypes.BIGINT
const jobAndWeek = {
  job_id: { ...need(id), primaryKey: true },
  week: { ...need(DataTypes.STRING(10)), primaryKey: true },
}

/** Invoices that are paid outside (P9): where to pay, what was asked for, said to be sent, and received. */
export const settlingOutside: Migration = {
  name: '0031-settling-outside',
  up: async (context) => {
    await context.createTable('bank_details', {
      /** A person, or the operator. */
      owner: { ...need(id), primaryKey: true },
      holder: need(short),
      iban: may(DataTypes.STRING(34)),
      bic: may(DataTypes.STRING(11)),
      text: need(DataTypes.TEXT),
      changed_at: need(instant),
    })
    await context.createTable('invoices', {
      ...jobAndWeek,
      reference: { ...need(short), unique: true },
      payee: need(DataTypes.STRING(10)),
      client_id: need(id),
      freelancer_id: need(id),
      fee_basis_points: need(DataTypes.INTEGER),
      issued_at: need(instant),
      sent_on: may(DataTypes.STRING(10)),
      sent_at: may(instant),
      reminders: need(DataTypes.INTEGER),
      overdue_at: may(instant),
      settled_at: may(instant),
    })
    await context.addIndex('invoices', ['settled_at', 'issued_at'])
    // Append-only: a receipt that was a mistake is taken back by another with the opposite amount.
    await context.createTable('receipts', {
      id: { ...need(id), primaryKey: true },
      job_id: need(id),
      week: need(DataTypes.STRING(10)),
      amount_minor: need(instant),
      fee_minor: need(instant),
      currency: need(DataTypes.STRING(3)),
      received_on: need(DataTypes.STRING(10)),
      reference: need(short),
      undoes: { ...may(id), unique: true },
      noted_by: need(id),
      noted_at: need(instant),
    })
    await context.addIndex('receipts', ['job_id', 'week'])
    // What the operator's command leaves for the running server.
    await context.createTable('asked_receipts', {
      id: { ...need(id), primaryKey: true },
      asked: need(DataTypes.TEXT),
      asked_at: need(instant),
      answer: may(DataTypes.TEXT),
    })
  },
}
