import { DataTypes } from 'sequelize'
import type { Migration } from '../migration.ts'

/** Which kinds of mail a person does not want; no row: wanted. */
export const mailOff: Migration = {
  name: '0006-mail-off',
  up: async (context) => {
    await context.createTable('mail_off', {
      person_id: { type: DataTypes.STRING(64), allowNull: false, primaryKey: true },
      kind: { type: DataTypes.STRING(50), allowNull: false, primaryKey: true },
    })
  },
}
