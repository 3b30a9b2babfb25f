/** Charges every timesheet that is not settled yet, as a server does after a restart: made to be killed. */

import type { ChargeOrder } from '../../domain/payments/charging/charge-order.ts'
import { createPayments } from '../../domain/payments/payments.ts'
import { systemClock } from '../../infra/clock.ts'
import { openDatabase } from '../../infra/database/database.ts'
import { inParts } from '../../infra/database/in-parts.ts'
import { integer, rowOf, text } from '../../infra/database/row.ts'
import { createEvents } from '../../infra/events.ts'
import { createSandboxGateway } from '../../infra/gateways/sandbox-gateway.ts'

/** Few enough that kills fall between parts and inside them. */
const WEEKS_TOGETHER = 5

const database = await openDatabase(process.argv[2] ?? '', 'beside')
const clock = systemClock
const payments = createPayments({
  events: createEvents(),
  database,
  clock,
  gateways: [createSandboxGateway({ database, clock })],
})
const weeks = await database.read(
  `select t.job_id as job, t.week, t.amount_minor, j.client_id, j.freelancer_id from timesheets t
   join jobs j on j.id = t.job_id where t.state in ('due', 'charging') order by t.week`,
  {},
  rowOf({ job: text, week: text, amountMinor: integer, clientId: text, freelancerId: text }),
)
process.stdout.write('charging\n')

const enter = (week: string, state: string) =>
  database.write((tx) => tx.run('update timesheets set state = :state where week = :week', { state, week }))

for (const part of inParts(weeks, WEEKS_TOGETHER)) {
  for (const { week } of part) await enter(week, 'charging')
  let open = part.map(
    (due): ChargeOrder => ({
      ...due,
      ...{ version: 1, part: 'timesheet', attempt: 1, currency: 'USD', feeBasisPoints: 300 },
    }),
  )
  while (open.length > 0) {
    const answers = await Promise.all(payments.chargeAll(open))
    for (const [n, { outcome }] of answers.entries()) await enter(open[n]?.week ?? '', outcome)
    open = open.filter((_, n) => answers[n]?.outcome === 'charging')
  }
}
await database.close()
