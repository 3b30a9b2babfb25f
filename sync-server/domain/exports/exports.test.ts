import { afterAll, beforeAll, expect, it } from 'vitest'
import { DEFAULT_POLICY } from '../../../core/rules/policy.ts'
import { decimalText, toCsv } from '../../infra/csv.ts'
import type { Browser } from '../../testing/test-app.ts'
import { insertTimesheet, startTestPayments, type TestPayments } from '../../testing/test-payments.ts'
import { toICalendar } from './icalendar.ts'

const WEEK = '2026-11-16'
const SLOT = Date.parse('2026-11-17T15:00:00Z')
const MINUTE = 60_000

let app: TestPayments
let ana: Browser
let felix: Browser
let job: string
beforeAll(async () => {
  app = await startTestPayments()
  ;[ana, felix] = [await app.signUp('Ana'), await app.signUp('Felix')]
  job = await app.hire(ana, felix, { title: 'Catalogue, in "two" parts; long', startsOn: WEEK })
  await insertTimesheet(app.database, job, WEEK, 'open', 1500)
  await app.database.write(async (tx) => {
    await tx.run('update timesheets set submit_at = :submit, review_ends_at = :review', {
      submit: Date.parse('2026-11-23T12:00:00Z'),
      review: Date.parse('2026-11-28T05:00:00Z'),
    })
    const opened = {
      id: 'week',
      at: SLOT,
      kind: 'week',
      terms: (await app.jobs.termsIn([job], WEEK, tx)).get(job),
      policy: DEFAULT_POLICY,
    }
    await tx.run(
      `insert into server_records (job_id, week, id, kind, body, at) values (:job, :week, 'week', 'week', :body, 1)`,
      { job, week: WEEK, body: JSON.stringify(opened) },
    )
    const from = { device: 'device-1', session: 'session-1' }
    for (const claim of [
      { kind: 'span', id: 'span-0001', ...from, sessionStartedAt: SLOT, from: SLOT, to: SLOT + 12 * MINUTE },
      {
        ...{ kind: 'screenshot', id: 'screenshot-1', ...from, slot: SLOT, clockOffsetMs: 0, image: null },
        ...{ thumbnail: null, look: 'black', lookReason: 'locked', flags: [] },
        activity: { minutes: [1], keys: 1, pointer: 1, wheel: 0 },
      },
      {
        kind: 'other',
        id: 'other-001',
        day: '2026-11-17',
        seconds: 1440,
        description: '=HYPERLINK("x")',
        idle: null,
      },
    ])
      await tx.run(
        `insert into claims (job_id, author, id, week, kind, body, received_at)
         values (:job, 'freelancer', :id, :week, :kind, :body, :at)`,
        {
          job,
          week: WEEK,
          ...claim,
          body: JSON.stringify({ at: SLOT + MINUTE, ...claim }),
          at: SLOT + MINUTE,
        },
      )
  })
})
afterAll(() => app.close())

it('N2 S7 exports every line of a week as CSV', async () => {
  const answer = await ana.get(`/api/jobs/${job}/weeks/${WEEK}/lines.csv`)
  expect(answer.headers.get('content-type')).toBe('text/csv; charset=utf-8')
  const [header, slot, other] = answer.body.split('\r\n')
  expect(header).toMatch(/^kind,day,starts_at_policy_zone,starts_at_utc,state,/)
  expect(slot).toMatch(/^documented,2026-11-17,10:00,2026-11-17T15:00:00.000Z,documented,720,0,720,0,720,/)
  expect(other).toContain(`"'=HYPERLINK(""x"")"`)
})

it('N2 exports the timesheets of a job as CSV', async () => {
  const answer = await felix.get(`/api/jobs/${job}/timesheets.csv`)
  expect(answer.body.split('\r\n')[1]).toBe(
    `${WEEK},open,1,1.00,3600,15.00,0.00,USD,2026-11-23T12:00:00.000Z,2026-11-28T05:00:00.000Z`,
  )
})

it('A1 exports nothing to strangers, and no week that is not there', async () => {
  const stranger = await app.signUp('Nora')
  expect((await stranger.get(`/api/jobs/${job}/timesheets.csv`)).status).toBe(404)
  expect((await stranger.get(`/api/jobs/${job}/weeks/${WEEK}/lines.csv`)).status).toBe(404)
  expect((await ana.get(`/api/jobs/${job}/weeks/2026-11-17/lines.csv`)).body.error.code).toBe('unknown-week')
})

it('N2 gives deadlines at a secret calendar address, until it is revoked or replaced', async () => {
  const first = new URL((await ana.post('/api/calendar')).body.url).pathname
  const feed = await app.stranger.get(first)
  expect(feed.headers.get('content-type')).toBe('text/calendar; charset=utf-8')
  const text = feed.body.replaceAll('\r\n ', '')
  expect(text).toContain('DTSTART:20261123T120000Z\r\n')
  expect(text).toContain('SUMMARY:Timesheet is submitted: Catalogue\\, in "two" parts\\; long\r\n')
  const second = new URL((await ana.post('/api/calendar')).body.url).pathname
  expect((await app.stranger.get(first)).status).toBe(404)
  expect((await app.stranger.get(second)).status).toBe(200)
  expect((await ana.get('/api/calendar')).body).toEqual({ open: true })
  await ana.delete('/api/calendar')
  expect((await app.stranger.get(second)).body.error.code).toBe('calendar-unknown')
})

it('W6 rings the client a day before the review ends', async () => {
  await app.database.write((tx) => tx.run(`update timesheets set state = 'submitted'`))
  const read = async (who: Browser) => {
    const { pathname } = new URL((await who.post('/api/calendar')).body.url)
    return (await app.stranger.get(pathname)).body.replaceAll('\r\n ', '') as string
  }
  const forClient = await read(ana)
  expect(forClient).toContain('DTSTART:20261128T050000Z')
  expect(forClient).toContain('TRIGGER:-P1D')
  expect(forClient).toContain('Fri 27 Nov 11:59 PM ET')
  expect(await read(felix)).not.toContain('VALARM')
})

it('folds long lines at 75 bytes without breaking a character', () => {
  const event = { uid: 'u', at: 0, description: '', url: 'http://x', alarmSecondsBefore: null }
  const text = toICalendar('n', [{ ...event, title: 'Ünïcödé 🎉 '.repeat(20) }], 0)
  for (const line of text.split('\r\n')) expect(Buffer.byteLength(line)).toBeLessThanOrEqual(75)
  expect(text.replaceAll('\r\n ', '')).toContain('Ünïcödé 🎉 '.repeat(20))
  expect(toICalendar('n', [{ ...event, title: 'Ünïcödé 🎉 '.repeat(20) }], 0)).toBe(text)
})

it('writes CSV that spreadsheets read as text, and money exactly', () => {
  expect(toCsv(['a'], [['x,"y"\nz'], ['@cmd'], [-5], [null], ['-5.00'], ['-5+cmd']])).toBe(
    'a\r\n"x,""y""\nz"\r\n\'@cmd\r\n-5\r\n\r\n-5.00\r\n\'-5+cmd\r\n',
  )
  expect(
    toCsv(
      ['a', 'b'],
      [
        ['x\r=cmd', true],
        [',', false],
      ],
    ),
  ).toBe('a,b\r\n"x\r=cmd",true\r\n",",false\r\n')
  expect([decimalText(-5, 'USD'), decimalText(1234, 'JPY'), decimalText(1234, 'KWD')]).toEqual([
    '-0.05',
    '1234',
    '1.234',
  ])
})
