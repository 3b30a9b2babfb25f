import { DataTypes } from 'sequelize'
import type { Migration } from '../migration.ts'

/**
 * Where the server stands as the writer of its document of a week. Beside the room and not in it: a room's row
 * carries its snapshot, and each ruling would write all of that again.
 */
export const serverPens: Migration = {
  name: '0012-server-pens',
  up: async (context) => {
    await context.createTable('server_pens', {
      room: { type: DataTypes.INTEGER, allowNull: false, primaryKey: true },
      next_clock: { type: DataTypes.BIGINT, allowNull: false },
    })
    await context.sequelize.query(
      `insert into server_pens (room, next_clock) select id, next_clock from document_rooms where author = 'server'`,
    )
    await context.sequelize.query('alter table document_rooms drop column next_clock')
    await context.sequelize.query(`delete from server_records where kind = 'ruling'`)
  },
}
