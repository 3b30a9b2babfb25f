/** Charges every timesheet that is not settled yet, as a server does after a restart: made to be killed. */
import { systemClock } from '../clock.ts'
import { openDatabase, type Values } from '../database/database.ts'
import { createPayments } from './payments.ts'
import { createSandboxGateway } from './sandbox-gateway.ts'

const database = await openDatabase(`sqlite:${process.argv[2]}`)
const clock = systemClock
const payments = createPayments({ database, clock, gateways: [createSandboxGateway({ database, clock })] })
const weeks = await database.read<Values>(
  `select t.job_id, t.week, t.amount_minor, j.client_id, j.freelancer_id from timesheets t
   join jobs j on j.id = t.job_id where t.state in ('due', 'charging') order by t.week`,
)
process.stdout.write('charging\n')

for (const row of weeks) {
  const [job, week] = [String(row.job_id), String(row.week)]
  const enter = (state: string) =>
    database.write((tx) =>
      database.run(tx, 'update timesheets set state = :state where job_id = :job and week = :week', {
        state,
        job,
        week,
      }),
    )
  await enter('charging')
  const order = {
    job,
    week,
    version: 1,
    attempt: 1,
    clientId: String(row.client_id),
    freelancerId: String(row.freelancer_id),
    amountMinor: Number(row.amount_minor),
    currency: 'USD',
    feeBasisPoints: 300,
  }
  let answer = await payments.charge(order)
  while (answer.outcome === 'charging') answer = await payments.charge(order)
  await enter(answer.outcome)
}
await database.close()
