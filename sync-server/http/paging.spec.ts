import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Browser } from '../testing/test-app.ts'
import { insertTimesheet, startTestPayments, type TestPayments } from '../testing/test-payments.ts'
import { type Caller, startTestServer } from '../testing/test-server.ts'

let app: TestPayments
let ana: Browser
let felix: Browser
let job: string
beforeAll(async () => {
  app = await startTestPayments()
  ;[ana, felix] = [await app.signUp('Ana'), await app.signUp('Felix')]
  job = await app.hire(ana, felix)
  await ana.post('/api/payment-methods', { kind: 'card', number: '4242424242424242' })
})
afterAll(() => app.close())

type Item = Record<string, unknown>
type List = {
  path: string
  items: string
  who: () => Browser
  /** What makes an item one in the list. */
  key: (item: Item) => string
  /** Puts one more into the list, as others do while somebody reads it. */
  insert: (n: number) => Promise<unknown>
}

const weekName = (n: number) => new Date(Date.UTC(2020, 0, 6) + n * 7 * 86_400_000).toISOString().slice(0, 10)
const charge = async (n: number) => {
  const week = weekName(n)
  await insertTimesheet(app.database, job, week, 'charging', 10_000)
  app.clock.ahead(1)
  await app.payments.charge({
    ...{
      job,
      week,
      version: 1,
      part: 'timesheet' as const,
      attempt: 1,
      clientId: ana.id,
      freelancerId: felix.id,
    },
    ...{ amountMinor: 10_000, currency: 'USD', feeBasisPoints: 0 },
  })
}
const id = (item: Item) => String(item.id)

const LISTS: List[] = [
  {
    path: '/api/jobs',
    items: 'jobs',
    who: () => ana,
    key: id,
    insert: (n) => ana.post('/api/jobs', { title: `Job ${n}`, rateMinorPerHour: 2500 }),
  },
  {
    path: '/api/jobs/{job}/terms',
    items: 'terms',
    who: () => ana,
    key: (terms) => String(terms.version),
    insert: (n) => ana.post(`/api/jobs/${job}/terms`, { rateMinorPerHour: 3000 + n }),
  },
  {
    path: '/api/jobs/{job}/weeks',
    items: 'weeks',
    who: () => felix,
    key: (week) => String(week.week),
    insert: (n) => insertTimesheet(app.database, job, weekName(100 + n), 'submitted', 10_000),
  },
  { path: '/api/jobs/{job}/payments', items: 'charges', who: () => ana, key: id, insert: (n) => charge(n) },
  {
    path: '/api/statement?side=freelancer',
    items: 'lines',
    who: () => felix,
    key: ({ at, description }) => `${at} ${description}`,
    insert: (n) => charge(40 + n),
  },
  {
    path: '/api/payouts',
    items: 'payouts',
    who: () => felix,
    key: id,
    insert: async (n) => {
      await charge(70 + n)
      await app.payments.operator.payOut()
    },
  },
  {
    path: '/api/devices',
    items: 'devices',
    who: () => ana,
    key: id,
    insert: async (n) => {
      app.clock.ahead(1)
      await app.stranger.post('/api/devices', {
        ...{ email: ana.email, password: 'a long password', label: `Device ${n}` },
      })
    },
  },
  {
    path: '/api/sessions',
    items: 'sessions',
    who: () => ana,
    key: id,
    insert: () => app.stranger.post('/api/sign-in', { email: ana.email, password: 'a long password' }),
  },
]

describe.each(LISTS)('$path', (list) => {
  const ask = (place: string) => {
    const path = list.path.replace('{job}', job)
    return list.who().get(`${path}${path.includes('?') ? '&' : '?'}${place}`)
  }

  it('gives each item once and passes none over, while others are added', async () => {
    for (let n = 0; n < 7; n += 1) await list.insert(n)
    const before: string[] = (await ask('limit=100')).body[list.items].map(list.key)
    expect(before.length).toBeGreaterThanOrEqual(7)
    const walked: string[] = []
    let next: string | null = null
    let added = 7
    do {
      const { body }: { body: Item } = await ask(`limit=2${next === null ? '' : `&after=${next}`}`)
      const items = body[list.items] as Item[]
      expect(items.length).toBeLessThanOrEqual(2)
      walked.push(...items.map(list.key))
      next = body.next as string | null
      // A list in the order of its making grows while it is read; it must end all the same.
      if (added < 10) await list.insert(added++)
    } while (next !== null)
    expect(new Set(walked).size).toBe(walked.length)
    expect(walked.filter((key) => before.includes(key))).toEqual(before)
  })

  it('A3 refuses cursors that are none, or of another list, and limits past 1 to 100', async () => {
    const other = Buffer.from(JSON.stringify(['another', 1, 'x'])).toString('base64url')
    const own = Buffer.from(JSON.stringify([list.items, null, {}, []])).toString('base64url')
    for (const cursor of ['x', '', 'null', other, own, '%F0%9F%92%A5'])
      expect((await ask(`after=${cursor}`)).body.error.code, cursor).toBe('bad-cursor')
    for (const place of ['limit=0', 'limit=101', 'limit=1.5', 'limit=x', 'limit=1&limit=2'])
      expect((await ask(place)).body.error.code, place).toBe('invalid-input')
  })
})

it('P6 a statement’s balance runs on from page to page, and its CSV has them all', async () => {
  const whole = (await felix.get('/api/statement')).body
  expect(whole.lines.length).toBeGreaterThan(20)
  const lines: Item[] = []
  let next: string | null = null
  do {
    const { body } = await felix.get(`/api/statement?limit=3${next === null ? '' : `&after=${next}`}`)
    const last = lines.at(-1)
    expect(body.opening).toEqual(last ? [{ currency: 'USD', amountMinor: last.balanceMinor }] : [])
    lines.push(...body.lines)
    next = body.next
  } while (next !== null)
  expect(lines).toEqual(whole.lines)
  const csv = (await felix.get('/api/statement.csv')).body.trim().split('\r\n')
  expect(csv).toHaveLength(1 + lines.length)
})

it('a job comes with its newest weeks and the cursor of the others', async () => {
  for (let n = 0; n < 60; n += 1)
    await insertTimesheet(app.database, job, weekName(200 + n), 'submitted', 10_000)
  const { weeks, nextWeeks } = (await ana.get(`/api/jobs/${job}`)).body.job
  expect(weeks).toHaveLength(53)
  expect(weeks[0].week).toBe(weekName(259))
  const { body } = await ana.get(`/api/jobs/${job}/weeks?after=${nextWeeks}`)
  expect(body.weeks[0].week).toBe(weekName(206))
})

it('V5 the desk’s queue and the sandbox’s mails, page by page, while more come in', {
  timeout: 60_000,
}, async () => {
  const server = await startTestServer()
  try {
    const [client, freelancer] = [await server.signUp('Cleo'), await server.signUp('Finn')]
    const desk = await server.signUp('Desk', { support: true })
    const work = await server.hire(client, freelancer)
    const [screenshot = ''] = await server.work(freelancer, work, 1)
    const place = await server.openPlace(client, work, 'client')
    let made = 0
    const report = () => {
      made += 1
      const of = { screenshot, what: 'image' as const, reason: 'Private.' }
      return place.claim({ id: `report-000${made}`, kind: 'report', ...of })
    }
    for (const _ of [1, 2, 3, 4, 5]) await report()
    for (const _ of [1, 2, 3]) await place.claim({ id: `message-000${_}`, kind: 'message', text: 'Hello' })
    const walk = async (who: Caller, path: string, items: string) => {
      const ids: string[] = []
      let next: string | null = null
      do {
        const after: string = next === null ? '' : `&after=${next}`
        const { body } = await who.ask('GET', `${path}?limit=2${after}`)
        ids.push(...body[items].map(({ id: of }: { id: string }) => of))
        next = body.next
        if (made < 8) await report()
      } while (next !== null)
      return ids
    }
    expect(await walk(desk, '/api/support/queue', 'queue')).toEqual(
      Array.from({ length: 8 }, (_, n) => `report-000${n + 1}`),
    )
    const whole = (await server.stranger.ask('GET', '/api/sandbox/mail')).body.mails
    expect(whole.length).toBeGreaterThanOrEqual(3)
    expect(await walk(server.stranger, '/api/sandbox/mail', 'mails')).toEqual(
      whole.map(({ id: of }: { id: string }) => of),
    )
    place.close()
  } finally {
    await server.close()
  }
})
