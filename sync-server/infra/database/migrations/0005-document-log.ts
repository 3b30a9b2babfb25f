import { DataTypes, type ModelAttributeColumnOptions, type QueryInterface } from 'sequelize'
import type { Migration } from '../migration.ts'

const need = (type: ModelAttributeColumnOptions['type']) => ({ type, allowNull: false })

/**
 * The log of updates by room number. With job, week and author spelled out in each row and in its index, a
 * commit of 200 rooms wrote 200 pages; the place up to which claims were taken in is one number, not a flag a row.
 */
export const documentLog: Migration = {
  name: '0005-document-log',
  up: async (context) => {
    await context.createTable('document_rooms', {
      id: { ...need(DataTypes.INTEGER), primaryKey: true, autoIncrement: true },
      job_id: need(DataTypes.STRING(64)),
      week: need(DataTypes.STRING(10)),
      author: need(DataTypes.STRING(10)),
      snapshot: { type: DataTypes.BLOB, allowNull: true },
      up_to_seq: { ...need(DataTypes.BIGINT), defaultValue: 0 },
      next_clock: { ...need(DataTypes.BIGINT), defaultValue: 0 },
      sealed_at: { type: DataTypes.BIGINT, allowNull: true },
    })
    await context.addIndex('document_rooms', ['job_id', 'week', 'author'], { unique: true })
    await context.createTable('room_updates', {
      seq: { ...need(DataTypes.INTEGER), primaryKey: true },
      room: need(DataTypes.INTEGER),
      bytes: need(DataTypes.BLOB),
      received_at: need(DataTypes.BIGINT),
    })
    await context.addIndex('room_updates', ['room', 'seq'])
    await context.createTable('ingest_failures', {
      seq: { ...need(DataTypes.INTEGER), primaryKey: true },
      error: need(DataTypes.TEXT),
    })
    await carryOver(context)
    for (const table of ['document_updates', 'documents', 'server_clocks']) await context.dropTable(table)
  },
}

async function carryOver({ sequelize }: QueryInterface) {
  const [reached, rest] = ['coalesce(max(seq), 0)', 'from document_updates where ingested = :no']
  const replacements = { no: false }
  await sequelize.query(
    `insert into document_rooms (job_id, week, author, sealed_at, next_clock)
     select u.job_id, u.week, u.author, max(d.sealed_at), max(coalesce(c.next_clock, 0)) from document_updates u
     left join documents d on d.job_id = u.job_id and d.week = u.week and d.author = u.author
     left join server_clocks c on c.job_id = u.job_id and c.week = u.week and u.author = 'server'
     group by u.job_id, u.week, u.author`,
  )
  await sequelize.query(
    `insert into room_updates (seq, room, bytes, received_at)
     select u.seq, r.id, u.bytes, u.received_at from document_updates u
     join document_rooms r on r.job_id = u.job_id and r.week = u.week and r.author = u.author`,
  )
  await sequelize.query(
    `insert into settings (name, value)
     select 'ingest.reached',
       cast(coalesce((select min(seq) - 1 ${rest}), (select ${reached} from document_updates)) as text)
     where exists (select 1 from document_updates)`,
    { replacements },
  )
}
