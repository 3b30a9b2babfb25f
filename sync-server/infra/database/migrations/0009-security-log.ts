import { DataTypes } from 'sequelize'
import type { Migration } from '../migration.ts'

const may = (type: DataTypes.DataType) => ({ type, allowNull: true })
const need = (type: DataTypes.DataType) => ({ type, allowNull: false })
const id = DataTypes.STRING(64)
const short = DataTypes.STRING(200)

const REFUSAL = 'the security log only grows'
/** Whoever can write to the tables can't take a line of it back by a statement. */
const GUARDS: Record<string, string[]> = {
  sqlite: ['update', 'delete'].map(
    (change) => `create trigger security_log_no_${change} before ${change} on security_log
      begin select raise(abort, '${REFUSAL}'); end`,
  ),
  postgres: [
    `create function refuse_security_log_change() returns trigger language plpgsql as $$
      begin raise exception '${REFUSAL}'; end $$`,
    `create trigger security_log_only_grows before update or delete or truncate on security_log
      for each statement execute function refuse_security_log_change()`,
  ],
}

/** What happened to accounts, and who looked where (A6). */
export const securityLog: Migration = {
  name: '0009-security-log',
  up: async (context) => {
    await context.createTable('security_log', {
      seq: { type: DataTypes.INTEGER, primaryKey: true, autoIncrement: true },
      at: need(DataTypes.BIGINT),
      event: need(DataTypes.STRING(40)),
      person_id: may(id),
      by_id: may(id),
      about: may(short),
      address: may(id),
      program: may(short),
    })
    await context.addIndex('security_log', ['person_id', 'seq'])
    for (const guard of GUARDS[context.sequelize.getDialect()] ?? []) await context.sequelize.query(guard)
  },
}
