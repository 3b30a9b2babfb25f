import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { randomFrom, SEED } from '../../../core/testing/random.ts'
import { runUntilKilled, tellFigures } from '../../testing/kill-run.ts'
import { startTestApp, type TestApp } from '../../testing/test-app.ts'
import { insertJobs } from '../../testing/test-database.ts'
import { isSigned, type Receiver, startReceiver } from '../../testing/test-receiver.ts'
import { createWebhooks } from './webhooks.ts'

const KILLS = Number(process.env.KILLS ?? 4)
const LONGEST_LIFE_MS = 120
const JOBS = 10
const MESSAGES = KILLS * 60
/** As many as an endpoint is sent at once: what a kill may double. */
const MOST_UNDER_WAY = 4
const CHILD = join(import.meta.dirname, '../../testing/kill/webhooks-child.ts')

let app: TestApp
let receiver: Receiver
beforeAll(async () => {
  app = await startTestApp()
  receiver = await startReceiver()
})
afterAll(async () => {
  await receiver.close()
  await app.close()
})

// The processes that are killed work on SQLite's file.
it.skipIf(process.env.TEST_POSTGRES)(
  `loses no message and keeps each job’s order, whenever the process is killed (seed ${SEED})`,
  async () => {
    const webhooks = createWebhooks({ ...app, config: { sandbox: false } })
    const endpoint = await webhooks.endpoints.add(receiver.url, [])
    if ('code' in endpoint) throw new Error(endpoint.sentence)
    await insertJobs(
      app.database,
      Array.from({ length: JOBS }, (_, n) => `job-${n}`),
    )
    await app.database.write(async (tx) => {
      for (let n = 0; n < MESSAGES; n += 1)
        webhooks.queue(tx, {
          type: 'timesheet.closed',
          key: `event ${n}`,
          at: n,
          data: {
            ...{ job: `job-${n % JOBS}`, week: '2026-11-16', version: n, totalSeconds: 0 },
            ...{ amountMinor: 0, protectedMinor: 0, currency: 'USD' },
          },
        })
    })
    await app.database.write((tx) => tx.run('update webhook_deliveries set next_attempt_at = 0'))

    const { uniform } = randomFrom(SEED)
    const args = [`sqlite:${join(app.config.dataFolder, 'test.db')}`]
    let kills = 0
    while (kills < KILLS) {
      if ((await runUntilKilled(CHILD, args, uniform() * LONGEST_LIFE_MS)) === 'finished') break
      kills += 1
    }
    expect(await runUntilKilled(CHILD, args, null), `seed ${SEED}`).toBe('finished')

    const firsts = new Map(receiver.received.toReversed().map((message) => [message.id, message]))
    const copies = receiver.received.length - firsts.size
    tellFigures('webhook pump', { kills, messages: MESSAGES, received: receiver.received.length, copies })
    expect(firsts.size, `seed ${SEED}`).toBe(MESSAGES)
    expect(copies, `seed ${SEED}`).toBeLessThanOrEqual(kills * MOST_UNDER_WAY)
    const [rows] = await app.database.read(
      'select count(*) as n, count(done_at) as done from webhook_deliveries',
    )
    expect(rows).toEqual({ n: MESSAGES, done: MESSAGES })
    for (const message of firsts.values())
      expect(isSigned(endpoint.secret, message, Number(message.headers['webhook-timestamp']))).toBe(true)
    // What a receiver sees that drops the ids it knows.
    const versionsByJob = Map.groupBy(
      receiver.received.filter((message) => firsts.get(message.id) === message),
      ({ body }) => JSON.parse(body).data.job,
    )
    for (const messages of versionsByJob.values()) {
      const versions = messages.map(({ body }) => JSON.parse(body).data.version)
      expect(versions, `seed ${SEED}`).toEqual([...versions].sort((a, b) => a - b))
    }
    expect(kills).toBe(KILLS)
  },
  30_000 + KILLS * 5_000,
)
