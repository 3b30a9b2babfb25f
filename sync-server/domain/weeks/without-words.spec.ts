import { afterEach, expect, it, vi } from 'vitest'
import { dayOf } from '../../../core/rules/calendar/week.ts'
import {
  CARD,
  type Caller,
  type NewClaim,
  startTestServer,
  type TestServer,
} from '../../testing/test-server.ts'

/** Records live for ever, and their reader's language is chosen when they are read: the server's have no sentences. */
vi.setConfig({ testTimeout: 120_000 })
const HOUR_MS = 3_600_000
const WAIT = { timeout: 20_000 }
const ANY = { 'if-match': '*' }

let server: TestServer
let ana: Caller
let ben: Caller
let job: { id: string; week: string }
afterEach(() => server.close())

/** What people wrote themselves: it stands in records as it is. */
const WRITTEN = {
  title: 'A catalogue of shoes',
  call: 'A long call',
  reject: 'Not my shoes, I say',
  review: 'They are yours, I say',
  upheld: 'They are not, we say',
  dispute: 'Nobody was there at all',
  removed: 'No work in it at all',
  report: 'A private letter in it',
  hidden: 'It is a private letter',
  message: 'How is it going today?',
  reference: 'statement 12 of the bank',
}
/** A code, an id, an instant, a zone, a field: whatever programs read has no blank in it. */
const FOR_PROGRAMS = /^[\w./:+"'|()<>=&@-]*$/

function stringsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value]
  return value === null || typeof value !== 'object' ? [] : Object.values(value).flatMap(stringsIn)
}

async function start(settings: Parameters<typeof startTestServer>[0] = {}) {
  server = await startTestServer({ date: '2026-11-18T15:00Z', ...settings })
  ;[ana, ben] = [await server.signUp('Ana'), await server.signUp('Ben')]
  const startsOn = dayOf(await server.now(), 'America/New_York')
  job = await server.hire(ana, ben, { title: WRITTEN.title, startsOn, authorizedSecondsPerWeek: 3600 })
}
const byAna = (...claims: NewClaim[]) => server.claim(ana, job, 'client', ...claims)
const byBen = (...claims: NewClaim[]) => server.claim(ben, job, 'freelancer', ...claims)
const weekPath = () => `/api/jobs/${job.id}/weeks/${job.week}`

/** The kinds of records that stand in the server's document, once none of them has a word of English. */
async function kindsWithoutWords(): Promise<string[]> {
  const records = await server.readDocument(ben, job, 'server')
  const mayStand = new Set<string>([...Object.values(WRITTEN), ana.name, ben.name])
  const words = records.flatMap((record) =>
    stringsIn(record)
      .filter((text) => !FOR_PROGRAMS.test(text) && !mayStand.has(text))
      .map((text) => `${record.kind}: ${text}`),
  )
  expect(words).toEqual([])
  return [...new Set(records.map(({ kind, verdict }) => verdict ?? kind))].sort()
}

it('A3 K3 T1 no record of a week that has everything in it says anything in English', async () => {
  await start()
  const rita = await server.signUp('Rita', { support: true })
  await ana.ask('POST', '/api/payment-methods', { body: { ...CARD, number: '4000000000000341' } })
  await server.moveClock((await server.now()) + 2 * HOUR_MS)
  const [first = '', second = '', third = '', fourth = ''] = await server.work(ben, job, 4)
  const day = dayOf(await server.now(), 'America/New_York')
  const slotOf = (shot: string) => Number(shot.slice('shot-'.length))
  const other = { kind: 'other' as const, day, description: WRITTEN.call, idle: null }

  // What is refused, by its form too.
  const wrong = { id: 'wrong-form', kind: 'other', day: 'someday', seconds: -1 } as unknown as NewClaim
  const refused = await byBen(
    wrong,
    { ...other, id: 'too-much', seconds: 24 * 3600 },
    { id: 'nothing-1', kind: 'deletion', screenshot: 'shot-nothing' },
    { id: 'message-1', kind: 'message', text: WRITTEN.message },
    { ...other, id: 'call-0001', seconds: 1800 },
  )
  expect(refused.map(({ code }) => code ?? null)).toEqual([
    'invalid-record',
    'no-room',
    'unknown-screenshot',
    null,
    null,
  ])
  await byAna({ id: 'comment-1', kind: 'comment', screenshot: first, text: 'Why?' } as NewClaim)

  await byAna({ id: 'reject-01', kind: 'rejection', screenshot: first, reason: WRITTEN.reject })
  await byAna({ id: 'reject-02', kind: 'rejection', screenshot: second, reason: '' })
  await byAna({ id: 'taken-back', kind: 'withdrawal', of: 'reject-02' })
  await byBen({ id: 'review-01', kind: 'review', rejection: 'reject-01', reason: WRITTEN.review })
  const support = `/api/support/jobs/${job.id}/weeks/${job.week}`
  const upheld = { outcome: 'upheld', reason: WRITTEN.upheld }
  expect((await rita.ask('POST', `${support}/reviews/review-01`, { body: upheld })).status).toBe(204)
  await byBen({ id: 'report-01', kind: 'report', screenshot: third, what: 'image', reason: WRITTEN.report })
  const hide = { hide: true, reason: WRITTEN.hidden }
  expect((await rita.ask('POST', `${support}/reports/report-01`, { body: hide })).status).toBe(204)

  const life = `/api/jobs/${job.id}`
  await ben.ask('POST', `${life}/pause`, { headers: ANY })
  await ben.ask('POST', `${life}/resume`, { headers: ANY })
  const terms = { rateMinorPerHour: 3000, authorizedSecondsPerWeek: 7200, requiresWorkView: true }
  await ana.ask('POST', `${life}/terms`, { body: terms })

  await server.moveClock(server.submitAt(job.week))
  await byBen({ ...other, id: 'call-0002', seconds: 600 })
  const dispute = { kind: 'dispute' as const, category: 'hours-not-worked' as const, reason: WRITTEN.dispute }
  const item = { type: 'slot' as const, slot: slotOf(fourth) }
  await byAna({ ...dispute, id: 'dispute-1', items: [item] })
  const removed = { item, outcome: 'removed', reason: WRITTEN.removed }
  const decision = await rita.ask('POST', `${support}/disputes/dispute-1/decisions`, { body: removed })
  expect(decision.status).toBe(204)
  await byAna({ ...dispute, id: 'dispute-2', items: [{ type: 'slot', slot: slotOf(third) }] })
  await byAna({ id: 'concede-1', kind: 'concession', dispute: 'dispute-2' })

  await server.moveClock(server.reviewEndsAt(job.week) - HOUR_MS)
  await byBen({ ...other, id: 'call-0003', seconds: 600 }, { ...other, id: 'call-0004', seconds: 300 })
  await byAna({ id: 'approve-1', kind: 'approval', of: 'call-0003', answer: 'given' })
  await server.moveClock(server.reviewEndsAt(job.week))
  await vi.waitFor(async () => expect((await server.look(ana, job)).state).toBe('failed'), WAIT)
  const { method } = (await ana.ask('POST', '/api/payment-methods', { body: CARD })).body
  await ana.ask('PUT', `/api/payment-methods/${method.id}/role`, { headers: ANY, body: { role: 'default' } })
  await ana.ask('POST', `${weekPath()}/pay`, { headers: ANY })
  await vi.waitFor(async () => expect((await server.look(ana, job)).state).toBe('paid'), WAIT)

  const kinds = await kindsWithoutWords()
  for (const kind of ['week', 'job', 'state', 'system', 'readiness', 'accepted', 'refused'])
    expect(kinds).toContain(kind)
  for (const kind of ['review-result', 'dispute-decision', 'dispute-closed', 'approval-needed', 'hidden'])
    expect(kinds).toContain(kind)
})

it('P9 K3 no record of a week that is paid by bank says anything in English', async () => {
  await start({ args: ['--payments', 'manual'] })
  await server.work(ben, job, 3)
  await server.moveClock(server.reviewEndsAt(job.week))
  const today = dayOf(await server.now(), 'UTC')
  await ana.ask('POST', `${weekPath()}/sent`, { body: { on: today } })
  const receive = (amountMinor: number) =>
    ben.ask('POST', `${weekPath()}/receipts`, {
      headers: ANY,
      body: { amountMinor, receivedOn: today, reference: WRITTEN.reference },
    })
  await receive(500)
  const { invoice } = (await receive(1000)).body
  expect((await server.look(ana, job)).state).toBe('paid')
  const [receipt] = invoice.receipts
  await ben.ask('DELETE', `${weekPath()}/receipts/${receipt.id}`, { headers: ANY })
  const kinds = await kindsWithoutWords()
  expect(kinds).toEqual(expect.arrayContaining(['state', 'system', 'week']))
})
