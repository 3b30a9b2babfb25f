import { reasonOf } from '../../core/messages/message.ts'
import type { Ruling } from '../../core/protocol/records.ts'
import type { Database, RemoteRow, WeekKey } from './database.ts'
import { settleDeletion } from './pictures.ts'

/**
 * Keeps records that others wrote, and settles the claims that the server has ruled on.
 * @returns whether pictures are to be sent that were withheld
 */
export async function putRemote(
  database: Database,
  week: WeekKey,
  author: RemoteRow['author'],
  records: readonly RemoteRow['record'][],
): Promise<boolean> {
  if (records.length === 0) return false
  return database.transaction('rw', database.remoteRecords, database.claims, database.images, async () => {
    await database.remoteRecords.bulkPut(
      records.map((record) => ({ key: `${week}/${author}/${record.id}`, week, author, record })),
    )
    let hasPictures = false
    for (const record of records) if (isRuling(record) && (await settle(database, record))) hasPictures = true
    return hasPictures
  })
}

function isRuling(record: RemoteRow['record']): record is Ruling {
  return record.kind === 'ruling'
}

async function settle(database: Database, ruling: Ruling): Promise<boolean> {
  const answer =
    ruling.verdict === 'refused'
      ? { status: 'refused' as const, code: ruling.code, refusal: reasonOf(ruling) }
      : {
          status: 'accepted' as const,
          code: ruling.verdict === 'late' ? 'late' : null,
        }
  const row = await database.claims.get(ruling.of)
  // Under its id another record stands, and that one was ruled on.
  if (!row || row.code === 'record-changed') return false
  await database.claims.update(row.id, answer)
  if (row.record.kind !== 'deletion') return false
  await settleDeletion(database, row.record.screenshot, ruling.verdict !== 'refused')
  return ruling.verdict === 'refused'
}

/** A claim can be ruled on before its own device hears that it stands: the answer is kept, not lost. */
export async function settleFromRemote(database: Database, week: WeekKey): Promise<void> {
  const rulings = await database.remoteRecords.where('[week+author]').equals([week, 'server']).toArray()
  const open = new Set(
    (await database.claims.where('week').equals(week).toArray())
      .filter(({ status }) => status === 'waiting' || status === 'sent')
      .map(({ id }) => id),
  )
  for (const { record } of rulings)
    if (isRuling(record) && open.has(record.of)) await settle(database, record)
}
