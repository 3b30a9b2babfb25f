import { DataTypes } from 'sequelize'
import { DEFAULT_POLICY } from '../../../../core/rules/policy.ts'
import type { Migration } from '../migration.ts'

const DAY_MS = 86_400_000

/**
 * When a settled week is to be sealed (null: not settled, or sealed already), and when it was. Weeks settled before
 * there were seals get their date by the day on which the state was said.
 */
export const seals: Migration = {
  name: '0010-seals',
  up: async (context) => {
    const may = { type: DataTypes.BIGINT, allowNull: true }
    await context.addColumn('timesheets', 'seal_at', may)
    await context.addColumn('timesheets', 'sealed_at', may)
    await context.addIndex('timesheets', ['seal_at'])
    await context.sequelize.query(
      `update timesheets set seal_at = :after + coalesce((
         select min(at) from server_records r
         where r.job_id = timesheets.job_id and r.week = timesheets.week and r.kind = 'state'
           and (r.body like '%"state":"paid"%' or r.body like '%"state":"closed"%')), updated_at)
       where state in ('paid', 'closed')`,
      { replacements: { after: (DEFAULT_POLICY.sealAfterDays ?? 0) * DAY_MS } },
    )
  },
}
