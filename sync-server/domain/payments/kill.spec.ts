import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { randomFrom, SEED } from '../../../core/testing/random.ts'
import { runUntilKilled } from '../../testing/kill-run.ts'
import type { Browser } from '../../testing/test-app.ts'
import { testDatabaseUrl } from '../../testing/test-database.ts'
import { insertTimesheet, startTestPayments, type TestPayments } from '../../testing/test-payments.ts'

const KILLS = Number(process.env.KILLS ?? 8)
const CHILD = join(import.meta.dirname, '../../testing/kill/charge-child.ts')
/** Each kill comes within so many milliseconds; five timesheets take about 20. */
const LONGEST_LIFE_MS = 60
const TIMESHEETS = KILLS * 20

let app: TestPayments
let ana: Browser
beforeAll(async () => {
  app = await startTestPayments()
})
afterAll(() => app.close())

it(
  `P5 P6 charges each timesheet once, whenever the process is killed (seed ${SEED})`,
  async () => {
    ana = await app.signUp('Ana')
    const felix = await app.signUp('Felix')
    const job = await app.hire(ana, felix)
    const card = async (number: string) =>
      (await ana.post('/api/payment-methods', { kind: 'card', number })).body.method.id
    // The default times out with the money not moved, so each attempt also walks on to the backup.
    await ana.put(`/api/payment-methods/${await card('4000000000005126')}/role`, { role: 'default' })
    await ana.put(`/api/payment-methods/${await card('4000000000006975')}/role`, { role: 'backup' })
    for (let n = 0; n < TIMESHEETS; n += 1)
      await insertTimesheet(
        app.database,
        job,
        `2026-W${String(n).padStart(4, '0')}`.slice(0, 10),
        'due',
        1000 + n,
      )

    const { uniform } = randomFrom(SEED)
    const url = await testDatabaseUrl(app.config.dataFolder)
    let kills = 0
    while (kills < KILLS) {
      if ((await runUntilKilled(CHILD, [url], uniform() * LONGEST_LIFE_MS)) === 'finished') break
      kills += 1
    }
    expect(await runUntilKilled(CHILD, [url], null), `seed ${SEED}`).toBe('finished')

    const sum = Array.from({ length: TIMESHEETS }, (_, n) => 1000 + n).reduce((a, b) => a + b)
    const states = await app.database.read('select state, count(*) as n from timesheets group by state')
    expect(states, `seed ${SEED}`).toEqual([{ state: 'paid', n: TIMESHEETS }])
    const [taken] = await app.database.read<{ total: number }>(
      `select sum(amount_minor) as total from gateway_sandbox_charges where outcome = 'paid'`,
    )
    expect(taken?.total, `seed ${SEED}`).toBe(sum)
    expect(await app.payments.ledger.balance('gateway:sandbox', 'USD', app.database)).toBe(sum)
    expect((await app.payments.checkBooks()).problems).toEqual([])
    expect(kills).toBe(KILLS)
  },
  30_000 + KILLS * 5_000,
)
