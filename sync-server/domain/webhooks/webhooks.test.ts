import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { startTestApp, type TestApp } from '../../testing/test-app.ts'
import { insertJobs } from '../../testing/test-database.ts'
import { isSigned, type Receiver, startReceiver } from '../../testing/test-receiver.ts'
import type { Endpoint } from './endpoints.ts'
import { jobCreated } from './events.ts'
import { waitAfter } from './pump.ts'
import { createWebhooks, type Webhooks } from './webhooks.ts'

const MINUTE_MS = 60_000
let app: TestApp
let receiver: Receiver
let webhooks: Webhooks

beforeEach(async () => {
  app = await startTestApp()
  await insertJobs(app.database, ['job-1', 'job-2', 'silent', 'endless', 'during', 'after'])
  receiver = await startReceiver()
  webhooks = start()
})
afterEach(async () => {
  await webhooks.close()
  await receiver.close()
  await app.close()
})

const start = (longestMs = 10_000) =>
  createWebhooks({ ...app, config: { sandbox: false }, longestMs, log: () => {} })
/** For receivers that say nothing. */
const IMPATIENT_MS = 1000
const add = async (events: string[] = [], url = receiver.url): Promise<Endpoint> => {
  const added = await webhooks.endpoints.add(url, events)
  if ('code' in added) throw new Error(added.sentence)
  return added
}
const job = (id: string) => jobCreated({ ...JOB, id })
const JOB = {
  title: 'A title that stays here',
  status: 'invited' as const,
  clientId: 'ana',
  freelancerId: null,
  createdAt: Date.parse('2026-11-18T15:00:00Z'),
  acceptedAt: null,
  startsAt: 1,
  endsAt: null,
  pausedBy: [],
}
const happen = (...ids: string[]) =>
  app.database.write(async (tx) => {
    for (const id of ids) webhooks.queue(tx, job(id))
  })
const nowSeconds = () => Math.floor(app.clock.now() / 1000)
const answer =
  (status: number, headers = {}, body = '') =>
  (response: import('node:http').ServerResponse) => {
    response.writeHead(status, headers).end(body)
  }

it('tells an endpoint what happened, signed, once an event', async () => {
  const { secret } = await add()
  await happen('job-1')
  await happen('job-1')
  expect(await webhooks.pump()).toBe(1)
  expect(await webhooks.pump()).toBe(0)
  const [message, ...others] = receiver.received
  expect(others).toEqual([])
  expect(isSigned(secret, message!, nowSeconds())).toBe(true)
  expect(isSigned(secret, { ...message!, body: `${message!.body} ` }, nowSeconds())).toBe(false)
  expect(isSigned(`${secret.slice(0, -6)}AAAAA=`, message!, nowSeconds())).toBe(false)
  expect(message!.headers['content-type']).toBe('application/json')
  expect(JSON.parse(message!.body)).toEqual({
    type: 'job.created',
    timestamp: '2026-11-18T15:00:00.000Z',
    data: { job: 'job-1', clientId: 'ana', freelancerId: null, startsAt: 1, endsAt: null },
  })
})

it('sends nothing of a transaction that was rolled back, nor to whom it was not asked by', async () => {
  await add(['timesheet.paid'])
  await happen('job-1')
  await add()
  await expect(
    app.database.write(async (tx) => {
      webhooks.queue(tx, job('job-2'))
      throw new Error('changed my mind')
    }),
  ).rejects.toThrow('changed my mind')
  expect(await webhooks.pump()).toBe(0)
})

it('sends to two endpoints the same event under the same id, each with its own signature', async () => {
  const [one, two] = [await add(), await add([], `${receiver.url}/two`)]
  await happen('job-1')
  await webhooks.pump()
  const at = (path: string) => receiver.received.find((message) => message.path === path)!
  expect(new Set(receiver.ids()).size).toBe(1)
  expect(isSigned(one.secret, at('/hook'), nowSeconds())).toBe(true)
  expect(isSigned(two.secret, at('/hook/two'), nowSeconds())).toBe(true)
  expect(isSigned(one.secret, at('/hook/two'), nowSeconds())).toBe(false)
})

it('signs with the old and the new secret while a rotation lasts, then with the new one alone', async () => {
  const { id, secret } = await add()
  const rotated = await webhooks.endpoints.rotate(id, app.clock.now() + 60 * MINUTE_MS)
  if ('code' in rotated) throw new Error(rotated.sentence)
  await happen('during')
  await webhooks.pump()
  app.clock.ahead(60 * MINUTE_MS)
  await happen('after')
  await webhooks.pump()
  const signedBy = (which: string) =>
    receiver.received.map((message) => isSigned(which, message, Number(message.headers['webhook-timestamp'])))
  expect(signedBy(secret)).toEqual([true, false])
  expect(signedBy(rotated.secret)).toEqual([true, true])
})

describe('when the receiver fails', () => {
  it('tries again later with the same id and bytes, signed for its own time', async () => {
    const { secret } = await add()
    receiver.answers.push(answer(500, {}, 'the disk is full'), answer(204))
    await happen('job-1')
    expect(await webhooks.pump()).toBe(0)
    expect(await webhooks.pump()).toBe(0)
    expect(receiver.received).toHaveLength(1)
    app.clock.ahead(5000)
    expect(await webhooks.pump()).toBe(1)
    const [first, second] = receiver.received
    expect([second?.id, second?.body]).toEqual([first?.id, first?.body])
    expect(second?.headers['webhook-timestamp']).not.toBe(first?.headers['webhook-timestamp'])
    expect(isSigned(secret, second!, nowSeconds())).toBe(true)
  })

  it('keeps the order within a job, while other jobs go on', async () => {
    await add()
    receiver.answers.push(answer(503), answer(204))
    await happen('job-1')
    await webhooks.pump()
    await app.database.write(async (tx) => {
      webhooks.queue(tx, { ...job('job-1'), key: 'job-1 again' })
      webhooks.queue(tx, job('job-2'))
    })
    expect(await webhooks.pump()).toBe(1)
    app.clock.ahead(5000)
    expect(await webhooks.pump()).toBe(2)
    const jobs = receiver.received.map(({ body }) => JSON.parse(body).data.job)
    expect(jobs).toEqual(['job-1', 'job-2', 'job-1', 'job-1'])
    expect(receiver.ids()[2]).toBe(receiver.ids()[0])
  })

  it('gives up after sixteen attempts, and begins anew when the operator says so', async () => {
    const { id } = await add()
    receiver.answers.push(answer(500, {}, 'still full'))
    await happen('job-1')
    for (let n = 1; n <= 20; n += 1) {
      await webhooks.pump()
      app.clock.ahead(6 * 60 * MINUTE_MS)
    }
    expect(receiver.received).toHaveLength(16)
    expect(await webhooks.outbox.dead()).toMatchObject([
      { endpointId: id, type: 'job.created', attempts: 16, error: '500 still full' },
    ])
    receiver.answers.splice(0, 1, answer(204))
    expect(await webhooks.outbox.retry('ep_other')).toBe(0)
    expect(await webhooks.outbox.retry(id)).toBe(1)
    expect(await webhooks.pump()).toBe(1)
    expect(new Set(receiver.ids()).size).toBe(1)
    expect(await webhooks.outbox.dead()).toEqual([])
  })

  it('waits as long as the receiver wishes, and gives up at once when it is gone for good', async () => {
    await add()
    receiver.answers.push(answer(429, { 'retry-after': '120' }), answer(410))
    await happen('job-1')
    await webhooks.pump()
    app.clock.ahead(MINUTE_MS)
    await webhooks.pump()
    expect(receiver.received).toHaveLength(1)
    app.clock.ahead(MINUTE_MS)
    await webhooks.pump()
    expect(await webhooks.outbox.dead()).toMatchObject([{ attempts: 2, error: '410' }])
  })

  it('follows no redirect', async () => {
    const elsewhere = await startReceiver()
    await add()
    receiver.answers.push(answer(307, { location: elsewhere.url }))
    await happen('job-1')
    expect(await webhooks.pump()).toBe(0)
    expect(elsewhere.received).toEqual([])
    const [row] = await app.database.read<{ error: string }>('select error from webhook_deliveries')
    expect(row?.error).toContain('redirects are not followed')
    await elsewhere.close()
  })

  it('waits for no answer longer than an attempt may take, and reads no endless one', async () => {
    webhooks = start(IMPATIENT_MS)
    await add()
    const endless = (response: import('node:http').ServerResponse) => {
      response.writeHead(500)
      const more = () => {
        while (response.write('x'.repeat(65_536)));
        response.once('drain', more)
      }
      more()
    }
    receiver.answers.push(() => {}, endless)
    await happen('silent', 'endless')
    expect(await webhooks.pump()).toBe(0)
    const rows = await app.database.read<{ error: string }>('select error from webhook_deliveries')
    const errors = rows.map(({ error }) => error).sort()
    expect(errors[0]).toMatch(/^500 x+$/)
    expect(errors[0]!.length).toBeLessThanOrEqual(500)
    expect(errors[1]).toBe('no answer within 1 s')
  })

  it('says why, where nobody listens', async () => {
    await add([], 'http://127.0.0.1:1/')
    await happen('job-1')
    await webhooks.pump()
    const [row] = await app.database.read<{ error: string }>('select error from webhook_deliveries')
    expect(row?.error).toMatch(/ECONNREFUSED|bad port/)
  })

  it('lets a slow endpoint hold up no other', async () => {
    webhooks = start(IMPATIENT_MS)
    const slow = await startReceiver()
    slow.answers.push(() => {})
    await add([], slow.url)
    await add()
    const ids = Array.from({ length: 12 }, (_, n) => `job-${n}`)
    await insertJobs(app.database, ids)
    await happen(...ids)
    const pumped = webhooks.pump()
    await receiver.has(12)
    // The slow one has its four under way and not one more.
    expect(slow.received.length).toBeLessThanOrEqual(4)
    expect(await pumped).toBe(12)
    await slow.close()
  })
})

it('breaks off at the end of the server and sends again after its start', async () => {
  await add()
  receiver.answers.push(() => {}, answer(204))
  await happen('job-1')
  const pumped = webhooks.pump()
  await receiver.has(1)
  await webhooks.close()
  expect(await pumped).toBe(0)
  webhooks = start()
  expect(await webhooks.pump()).toBe(1)
  expect(new Set(receiver.ids()).size).toBe(1)
})

it('waits ever longer, for two days in all', () => {
  const waits = Array.from({ length: 16 }, (_, n) => waitAfter(n + 1))
  expect(waits.slice(0, 4)).toEqual([5000, 15_000, 45_000, 135_000])
  expect(Math.max(...waits.map(Number))).toBe(6 * 60 * MINUTE_MS)
  expect(waits.at(-1)).toBeNull()
  expect(waits.reduce<number>((sum, wait) => sum + (wait ?? 0), 0) / 3_600_000).toBeCloseTo(46.6, 1)
})

it('refuses unknown events and an endless list, and forgets what waits for a removed one', async () => {
  expect(await webhooks.endpoints.add(receiver.url, ['timesheet.eaten'])).toMatchObject({
    code: 'webhook-event-unknown',
  })
  const { id } = await add()
  await happen('job-1')
  expect(await webhooks.endpoints.remove(id)).toBeNull()
  expect(await webhooks.endpoints.remove(id)).toMatchObject({ code: 'webhook-unknown' })
  expect(await webhooks.pump()).toBe(0)
  for (let n = 0; n < 20; n += 1) await add()
  expect(await webhooks.endpoints.add(receiver.url, [])).toMatchObject({ code: 'too-many-webhooks' })
})

it('keeps what was delivered for thirty days', async () => {
  await add()
  await happen('job-1')
  await webhooks.pump()
  app.clock.ahead(29 * 24 * 60 * MINUTE_MS)
  await webhooks.outbox.forgetOld()
  expect(await app.database.read('select seq from webhook_deliveries')).toHaveLength(1)
  app.clock.ahead(2 * 24 * 60 * MINUTE_MS)
  await webhooks.outbox.forgetOld()
  expect(await app.database.read('select seq from webhook_deliveries')).toEqual([])
})
