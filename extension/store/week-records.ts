import type { WeekRecords } from '../../core/projection/judged-claims.ts'
import type { ClientClaim, FreelancerClaim, ServerRecord } from '../../core/protocol/records.ts'
import type { Database, WeekKey } from './database.ts'

/** All that this device knows of a job's week: its own claims, shared or not, and what others wrote. */
export async function readWeek(database: Database, week: WeekKey): Promise<WeekRecords> {
  const own = await database.claims.where('week').equals(week).toArray()
  const remote = await database.remoteRecords.where('week').equals(week).toArray()
  const by = (author: 'freelancer' | 'client' | 'server') =>
    remote.filter((row) => row.author === author).map(({ record }) => record)
  return {
    freelancer: [...own.map(({ record }) => record), ...(by('freelancer') as FreelancerClaim[])],
    client: by('client') as ClientClaim[],
    server: by('server') as ServerRecord[],
  }
}
