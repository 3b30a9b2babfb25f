import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Operation } from '../../../core/protocol/api/operation.ts'
import { ROUTES } from '../../routes.ts'
import { type Asked, CARD, type Caller, startTestServer, type TestServer } from '../../testing/test-server.ts'
import { shownAt } from './conformance.ts'

/**
 * Every route × who asks and how: nobody, the wrong role, a person of another job, a version that is out of
 * date, a key that is used again. The routes come from the list of operations, the answers that don't follow
 * from an operation's `access` stand in the tables below, and a route that is in neither fails.
 */
let server: TestServer
let ana: Caller
let ben: Caller
let eve: Caller
let desk: Caller
/** Ana's and Ben's: submitted, with a rejection under review, a report and a dispute. */
let called: { id: string; week: string }
let payable: { id: string; week: string }
let paid: { id: string; week: string }
/** Olga's, who gave no payment method: its charge failed. */
let unpaid: { id: string; week: string }
let olga: Caller
/** Paid, with hours over the authorized ones. */
let over: { id: string; week: string }
/** Ids that stand in paths. */
let anas: { method: string; session: string; link: string; invitation: string }

const nameOf = ({ method, path }: Operation) => `${method} ${path}`
const SHA = 'ab'.repeat(32)
const filled = (path: string, job = called.id) =>
  path
    .replace('{job}', job)
    .replace('{week}', called.week)
    .replace('{sha256}', SHA)
    .replace('{version}', '1')
    .replace('{ref}', 'no-such-ref')
    .replace('{case}', 'dispute-0001')
    .replace('{token}', 'no-such-token')
    .replace(
      '{id}',
      path.includes('invitations') ? anas.invitation : path.includes('methods') ? anas.method : anas.session,
    )

const needed = async (who: Caller, method: string, path: string, asked: Asked = {}) => {
  const answer = await who.ask(method, path, { ...asked, headers: { 'if-match': '*', ...asked.headers } })
  if (answer.status >= 300) throw new Error(`${method} ${path}: ${JSON.stringify(answer.body)}`)
  return answer.body
}
const addCard = async (who: Caller) =>
  (await needed(who, 'POST', '/api/payment-methods', { body: CARD })).method.id

beforeAll(async () => {
  server = await startTestServer()
  ;[ana, ben, eve] = [await server.signUp('Ana'), await server.signUp('Ben'), await server.signUp('Eve')]
  desk = await server.signUp('Desk', { support: true })
  const method = await addCard(ana)
  called = await server.hire(ana, ben)
  payable = await server.hire(ana, ben)
  paid = await server.hire(ana, ben)
  await server.hire(eve, await server.signUp('Fay'))
  const shots = await server.work(ben, called, 4)
  await server.work(ben, payable, 2)
  await server.work(ben, paid, 2)
  olga = await server.signUp('Olga')
  unpaid = await server.hire(olga, ben)
  await server.work(ben, unpaid, 2)
  over = await server.hire(ana, ben, { authorizedSecondsPerWeek: 720 })
  await server.work(ben, over, 2)
  await server.moveClock(server.submitAt(called.week))
  const [mine, bens] = [
    await server.openPlace(ana, called, 'client'),
    await server.openPlace(ben, called, 'freelancer'),
  ]
  const slot = Number(shots[1]?.slice('shot-'.length))
  const rulings = [
    ...(await mine.claim({ id: 'reject-0001', kind: 'rejection', screenshot: shots[0] ?? '', reason: '' })),
    ...(await bens.claim({
      id: 'review-0001',
      kind: 'review',
      rejection: 'reject-0001',
      reason: 'It is ours.',
    })),
    ...(await mine.claim({
      ...{ id: 'report-0001', kind: 'report', screenshot: shots[2] ?? '', what: 'image', reason: 'Private.' },
    })),
    ...(await mine.claim({
      ...{ id: 'dispute-0001', kind: 'dispute', category: 'hours-not-worked', reason: 'Nobody was there.' },
      items: [{ type: 'slot', slot }],
    })),
  ]
  expect(rulings.map(({ verdict }) => verdict)).toEqual(Array(4).fill('accepted'))
  mine.close()
  bens.close()
  await needed(olga, 'POST', `/api/jobs/${unpaid.id}/weeks/${unpaid.week}/pay`)
  for (const { id, week } of [paid, over]) await needed(ana, 'POST', `/api/jobs/${id}/weeks/${week}/pay`)
  const open = (await needed(ana, 'POST', '/api/jobs', { body: { title: 'Open', rateMinorPerHour: 100 } }))
    .job.id
  const link = await needed(ana, 'POST', `/api/jobs/${open}/invitations`, { body: { role: 'freelancer' } })
  const { sessions } = await needed(ana, 'GET', '/api/sessions')
  anas = { method, session: sessions[0].id, link: link.url.split('/').at(-1), invitation: link.id }
}, 60_000)
afterAll(() => server.close())

/** What is open to everybody answers nobody in particular with exactly this. */
const OPEN: Record<string, [status: number, code: string | null]> = {
  'post /api/sign-up': [400, 'invalid-input'],
  'post /api/sign-in': [400, 'invalid-input'],
  'post /api/sign-in/passkey/options': [200, null],
  'post /api/sign-in/passkey': [400, 'invalid-input'],
  'post /api/sign-out': [204, null],
  'post /api/verifications/{token}': [410, 'link-expired'],
  'post /api/password-resets': [400, 'invalid-input'],
  'get /api/password-resets/{token}': [410, 'link-expired'],
  'post /api/password-resets/{token}': [400, 'invalid-input'],
  'post /api/devices': [400, 'invalid-input'],
  'post /api/devices/by-code': [400, 'invalid-input'],
  'get /api/invitations/{token}': [404, 'invitation-unknown'],
  'get /api/calendars/{token}.ics': [404, 'calendar-unknown'],
  'get /api/unsubscribe/{token}': [404, 'link-unknown'],
  'post /api/unsubscribe/{token}': [404, 'link-unknown'],
  'get /api/clock': [200, null],
  'get /api/tracker-packages': [200, null],
  'get /api/tracker-packages/{browser}': [404, 'not-found'],
  'get /api/policy': [200, null],
  'get /api/openapi.json': [200, null],
  'get /api/records.json': [200, null],
  'get /api/reference': [200, null],
  // This server has no Stripe.
  'post /api/webhooks/stripe': [404, 'not-found'],
  'get /api/sandbox': [200, null],
  'post /api/sandbox/clock': [400, 'invalid-input'],
  'post /api/sandbox/play': [400, 'invalid-input'],
  'post /api/sandbox/stop': [200, null],
  'get /api/sandbox/mail': [200, null],
}

/** What is somebody else's own doesn't exist for a person of another job. */
const ANOTHERS: Record<string, [status: number, code: string]> = {
  'post /api/payment-methods/{id}/authenticate': [404, 'unknown-method'],
  'put /api/payment-methods/{id}/role': [404, 'unknown-method'],
  'delete /api/payment-methods/{id}': [404, 'unknown-method'],
  'post /api/payment-methods/set-ups/{ref}': [404, 'set-up-unknown'],
  'delete /api/sessions/{id}': [404, 'session-unknown'],
  'delete /api/devices/{id}': [404, 'session-unknown'],
  'patch /api/passkeys/{id}': [404, 'passkey-missing'],
  'delete /api/passkeys/{id}': [404, 'passkey-missing'],
  'post /api/invitations/{token}/accept': [404, 'invitation-unknown'],
}
const BODIES: Record<string, unknown> = {
  'put /api/payment-methods/{id}/role': { role: 'backup' },
  'patch /api/passkeys/{id}': { label: 'Telephone' },
}

const isOpen = ({ access }: Operation) => access === 'anyone' || access === 'sandbox'
const isOfJob = ({ path }: Operation) => path.includes('{job}')
const ofAccess = (...accesses: Operation['access'][]) =>
  ROUTES.filter(({ access }) => accesses.includes(access))
const bodyOf = (operation: Operation): Asked =>
  operation.method === 'get' ? {} : { body: BODIES[nameOf(operation)] ?? {} }
const heard = async (
  who: Caller,
  operation: Operation,
  path = filled(operation.path),
  asked = bodyOf(operation),
) => {
  const { status, code } = await who.ask(operation.method.toUpperCase(), path, asked)
  return [status, code]
}

describe('A1 nobody', () => {
  it('hears exactly what is open to everybody', async () => {
    expect(Object.keys(OPEN).toSorted()).toEqual(ROUTES.filter(isOpen).map(nameOf).toSorted())
  })
  it.each(ROUTES.map((operation) => [nameOf(operation), operation] as const))(
    '%s',
    async (name, operation) => {
      const path =
        operation.path === '/api/invitations/{token}/accept'
          ? `/api/invitations/${anas.link}/accept`
          : undefined
      expect(await heard(server.stranger, operation, path)).toEqual(OPEN[name] ?? [401, 'not-signed-in'])
    },
  )
})

describe('A1 the wrong role', () => {
  it.each(ofAccess('client', 'freelancer').map((operation) => [nameOf(operation), operation] as const))(
    '%s, by the other party',
    async (_, operation) => {
      const other = operation.access === 'client' ? ben : ana
      expect(await heard(other, operation)).toEqual([403, `only-${operation.access}`])
    },
  )
  it.each(ofAccess('support').map((operation) => [nameOf(operation), operation] as const))(
    '%s, by a party',
    async (_, operation) => {
      for (const party of [ana, ben]) expect(await heard(party, operation)).toEqual([403, 'only-support'])
    },
  )
  it.each(
    ofAccess('party', 'client', 'freelancer')
      .filter(({ method }) => method !== 'get')
      .map((operation) => [nameOf(operation), operation] as const),
  )('%s, by support that was called', async (_, operation) => {
    expect(await heard(desk, operation)).toEqual([403, 'not-a-party'])
  })
  it.each(
    ROUTES.filter((operation) => isOfJob(operation) && operation.access !== 'support').map(
      (operation) => [nameOf(operation), operation] as const,
    ),
  )('%s, by support that nobody called', async (_, operation) => {
    expect(await heard(desk, operation, filled(operation.path, payable.id))).toEqual([404, 'job-unknown'])
  })
  it.each(['post /api/jobs', 'post /api/invitations/{token}/accept'])('%s, by support', async (name) => {
    const operation = ROUTES.find((one) => nameOf(one) === name)!
    const path = operation.path.replace('{token}', anas.link)
    const body = { title: 'Mine', rateMinorPerHour: 100 }
    expect(await heard(desk, operation, path, { body })).toEqual([403, 'support-cannot-join'])
  })
})

describe('A1 a person of another job', () => {
  const others = ROUTES.filter((operation) => !isOpen(operation) && operation.path.includes('{'))
  it('finds nothing at each address that names something', () => {
    const named = others.filter((operation) => !isOfJob(operation)).map(nameOf)
    expect(Object.keys(ANOTHERS).toSorted()).toEqual(named.toSorted())
  })
  it.each(others.map((operation) => [nameOf(operation), operation] as const))(
    '%s',
    async (name, operation) => {
      const expected = operation.access === 'support' ? [403, 'only-support'] : [404, 'job-unknown']
      expect(await heard(eve, operation)).toEqual(ANOTHERS[name] ?? expected)
    },
  )
  it('gets no ticket for its sockets', async () => {
    const answer = await eve.ask('POST', '/api/sync-tickets', { body: { job: called.id } })
    expect([answer.status, answer.code]).toEqual([404, 'job-unknown'])
  })
})

/** A request that does something, and how to see what it did. */
type Deed = { who: Caller; path: string; body?: unknown; effect: () => Promise<unknown> }

const rows = async (sql: string, values: object = {}) => server.database.read(sql, { ...values })
const jobState = (id: string) => () =>
  rows(
    `select status, ends_at, (select max(version) from terms where job_id = jobs.id) as newest,
    (select count(*) from terms where job_id = jobs.id and accepted_at is not null) as accepted
    from jobs where id = :id`,
    { id },
  )
const course = (action: string, before?: string) => async (): Promise<Deed> => {
  const { id } = await server.hire(ana, ben)
  if (before) await needed(ana, 'POST', `/api/jobs/${id}/${before}`)
  return { who: ana, path: `/api/jobs/${id}/${action}`, effect: jobState(id) }
}
const wallet = (who: Caller) => () =>
  rows('select id, role, authenticated, removed_at from payment_methods where person_id = :id order by id', {
    id: who.id,
  })
const decisions = (start: string) => () =>
  rows(`select id from server_records where job_id = :id and id like '${start}%' order by id`, {
    id: called.id,
  })
const support = `/api/support/jobs/{job}/weeks/{week}`

const receipts = () => rows('select id from receipts where job_id = :id', { id: unpaid.id })
/** As if the week whose charge failed were settled outside; answers its path. */
async function invoiced(): Promise<string> {
  await server.database.write((tx) =>
    tx.run(
      `insert into invoices (job_id, week, reference, payee, client_id, freelancer_id, fee_basis_points, issued_at, reminders)
       values (:id, :week, 'GW-1', 'freelancer', :client, :freelancer, 0, 0, 0) on conflict do nothing`,
      { ...unpaid, client: olga.id, freelancer: ben.id },
    ),
  )
  return `/api/jobs/${unpaid.id}/weeks/${unpaid.week}`
}
/** Each request that moves money, time or an agreement, or that a version guards. */
const DEEDS: Record<string, () => Promise<Deed>> = {
  'post /api/jobs': async () => ({
    ...{ who: eve, path: '/api/jobs', body: { title: 'Once', rateMinorPerHour: 2500 } },
    effect: () => rows(`select id from jobs where title = 'Once'`),
  }),
  'post /api/jobs/{job}/pause': course('pause'),
  'post /api/jobs/{job}/resume': course('resume', 'pause'),
  'post /api/jobs/{job}/end': course('end'),
  'post /api/jobs/{job}/terms': async () => {
    const { id } = await server.hire(ana, ben)
    return { who: ana, path: `/api/jobs/${id}/terms`, body: { rateMinorPerHour: 3000 }, effect: jobState(id) }
  },
  'post /api/jobs/{job}/terms/{version}/accept': async () => {
    const { id } = await server.hire(ana, ben)
    await needed(ana, 'POST', `/api/jobs/${id}/terms`, { body: { rateMinorPerHour: 3000 } })
    return { who: ben, path: `/api/jobs/${id}/terms/2/accept`, effect: jobState(id) }
  },
  'post /api/invitations/{token}/accept': async () => {
    const { job } = await needed(ana, 'POST', '/api/jobs', {
      body: { title: 'Joined', rateMinorPerHour: 100 },
    })
    const { url } = await needed(ana, 'POST', `/api/jobs/${job.id}/invitations`, {
      body: { role: 'freelancer' },
    })
    return { who: ben, path: `/api/invitations/${url.split('/').at(-1)}/accept`, effect: jobState(job.id) }
  },
  'post /api/payment-methods': async () => ({
    ...{ who: eve, path: '/api/payment-methods', body: { kind: 'card', number: '4242424242424242' } },
    effect: wallet(eve),
  }),
  'post /api/payment-methods/{id}/authenticate': async () => {
    const { method } = await needed(eve, 'POST', '/api/payment-methods', {
      body: { kind: 'card', number: '4000002500003155' },
    })
    return { who: eve, path: `/api/payment-methods/${method.id}/authenticate`, effect: wallet(eve) }
  },
  'put /api/payment-methods/{id}/role': async () => {
    const id = await addCard(ana)
    return {
      who: ana,
      path: `/api/payment-methods/${id}/role`,
      body: { role: 'backup' },
      effect: wallet(ana),
    }
  },
  'delete /api/payment-methods/{id}': async () => {
    const id = await addCard(ana)
    return { who: ana, path: `/api/payment-methods/${id}`, effect: wallet(ana) }
  },
  'post /api/balance/top-ups': async () => ({
    ...{ who: ana, path: '/api/balance/top-ups', body: { method: anas.method, amountMinor: 700 } },
    effect: () => rows('select id, outcome from top_ups where person_id = :id', { id: ana.id }),
  }),
  'post /api/jobs/{job}/weeks/{week}/pay': async () => ({
    ...{ who: ana, path: `/api/jobs/${payable.id}/weeks/${payable.week}/pay` },
    effect: () => rows('select id, outcome from charges where job_id = :id', payable),
  }),
  'post /api/jobs/{job}/weeks/{week}/pay-excess': async () => ({
    ...{ who: ana, path: `/api/jobs/${over.id}/weeks/${over.week}/pay-excess`, body: { amountMinor: 100 } },
    effect: () => rows(`select id, outcome from charges where job_id = :id and part = 'excess'`, over),
  }),
  'post /api/jobs/{job}/weeks/{week}/sent': async () => ({
    ...{ who: olga, path: `${await invoiced()}/sent`, body: { on: '2026-11-24' } },
    effect: () => rows('select sent_on from invoices where job_id = :id', { id: unpaid.id }),
  }),
  'post /api/jobs/{job}/weeks/{week}/receipts': async () => ({
    ...{
      who: ben,
      path: `${await invoiced()}/receipts`,
      body: { amountMinor: 100, receivedOn: '2026-11-24' },
    },
    effect: receipts,
  }),
  'post /api/jobs/{job}/weeks/{week}/receipts/{id}/take-back': async () => {
    const path = `${await invoiced()}/receipts`
    const body = { amountMinor: 100, receivedOn: '2026-11-24' }
    const { invoice } = await needed(ben, 'POST', path, { body })
    return { who: ben, path: `${path}/${invoice.receipts.at(-1).id}/take-back`, effect: receipts }
  },
  'post /api/jobs/{job}/weeks/{week}/refunds': async () => ({
    ...{ who: ben, path: `/api/jobs/${paid.id}/weeks/${paid.week}/refunds`, body: { amountMinor: 100 } },
    effect: () => rows(`select id from ledger_entries where cause_kind = 'refund'`),
  }),
  [`post ${support}/disputes/{case}/decisions`]: async () => {
    const { body } = await desk.ask('GET', '/api/support/queue')
    const { openItems } = body.queue.find(({ id }: { id: string }) => id === 'dispute-0001')
    return {
      ...{ who: desk, path: filled(`${support}/disputes/dispute-0001/decisions`) },
      ...{
        body: { item: openItems[0], outcome: 'kept', reason: 'By the record.' },
        effect: decisions('decision-'),
      },
    }
  },
  [`post ${support}/reviews/{case}`]: async () => ({
    ...{ who: desk, path: filled(`${support}/reviews/review-0001`) },
    ...{ body: { outcome: 'upheld', reason: 'By the record.' }, effect: decisions('answer-review') },
  }),
  [`post ${support}/reports/{case}`]: async () => ({
    ...{ who: desk, path: filled(`${support}/reports/report-0001`) },
    ...{ body: { hide: true, reason: 'Private.' }, effect: decisions('answer-report') },
  }),
  'put /api/me/mails': async () => ({
    ...{ who: eve, path: '/api/me/mails', body: { kind: 'message', on: false } },
    effect: () => rows('select kind from mail_off where person_id = :id', { id: eve.id }),
  }),
}

/** POSTs that a repeated key is nothing to, each with its reason. */
const KEYLESS: Record<string, string> = {
  ...Object.fromEntries(ROUTES.filter(isOpen).map((one) => [nameOf(one), 'a key belongs to a person'])),
  'post /api/jobs/{job}/accept': 'says again what joining did',
  'post /api/jobs/{job}/invitations': 'its answer is a secret, of which no copy is kept',
  'post /api/calendar': 'its answer is a secret, of which no copy is kept',
  'post /api/payment-methods/set-ups/{ref}': 'the gateway’s reference makes it once',
  'post /api/jobs/{job}/weeks/{week}/late-claims': 'a record is taken once by its id',
  'post /api/passkeys/options': 'its answer is a challenge for one passkey',
  'post /api/passkeys': 'its challenge makes it once',
  'post /api/me/verification': 'moves nothing but a mail, and those are limited',
  'post /api/devices/anchors': 'each is another',
  'post /api/pairing-code': 'its answer is a secret for one Tracker',
  'post /api/sync-tickets': 'its answer is a secret for one socket',
}

describe('a deed', () => {
  it('is in the table for each route that a version guards, and each POST', () => {
    const guarded = ROUTES.filter(({ method, version }) => version || method === 'post').map(nameOf)
    const known = [...Object.keys(DEEDS), ...Object.keys(KEYLESS).filter((name) => name.startsWith('post '))]
    expect(known.toSorted()).toEqual(guarded.toSorted())
  })

  it.each(Object.entries(DEEDS))(
    '%s: refused when out of date, done once under one key',
    async (name, prepare) => {
      const operation = ROUTES.find((one) => nameOf(one) === name)!
      const method = operation.method.toUpperCase()
      const { who, path, body, effect } = await prepare()
      const ask = (headers: Record<string, string>, sent = body) =>
        who.ask(method, path, { headers, ...(sent === undefined ? {} : { body: sent }) })
      const before = await effect()
      const shown = shownAt(ROUTES, method, path)
      const seen: Record<string, string> = shown
        ? { 'if-match': (await who.ask('GET', shown)).headers.get('etag') ?? 'none' }
        : {}
      if (shown) {
        const [stale, missing] = [await ask({ 'if-match': '"out-of-date"' }), await ask({})]
        expect([stale.status, stale.code]).toEqual([412, 'stale-version'])
        expect([missing.status, missing.code]).toEqual([428, 'version-required'])
        expect(await effect()).toEqual(before)
      }
      const key = { ...seen, ...(method === 'POST' ? { 'idempotency-key': randomUUID() } : {}) }
      const first = await ask(key)
      expect(first.status, JSON.stringify(first.body)).toBeLessThan(300)
      const after = await effect()
      expect(after).not.toEqual(before)
      if (method !== 'POST') return
      const again = await ask(key)
      expect([again.status, again.body]).toEqual([first.status, first.body])
      expect(again.headers.get('idempotent-replay')).toBe('true')
      const other = await ask(key, { ...(body as object), another: 'body' })
      expect([other.status, other.code]).toEqual([409, 'idempotency-key-reused'])
      expect(await effect()).toEqual(after)
    },
  )

  it.each([
    ['POST', '/api/sync-tickets', () => ({ job: called.id })],
    ['POST', '/api/calendar', () => ({})],
  ] as const)('A1 %s %s: no copy of the secret is kept under a key', async (method, path, body) => {
    const key = randomUUID()
    const answer = await ana.ask(method, path, { body: body(), headers: { 'idempotency-key': key } })
    expect(answer.status).toBe(201)
    expect(await rows('select answer from idempotency_keys where key = :key', { key })).toEqual([])
  })

  it('P6 leaves the books right', async () => {
    expect(await server.problemsInBooks()).toEqual([])
  })
})
