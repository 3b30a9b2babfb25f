import { afterAll, beforeAll, expect, it } from 'vitest'
import { dayOf } from '../../../../core/rules/calendar/week.ts'
import { CARD, type Caller, startTestServer, type TestServer } from '../../../testing/test-server.ts'

/** What people are told, and how often, by mail and in the Workroom. */
const HOUR_MS = 3_600_000

let server: TestServer
let ana: Caller
let ben: Caller
let rita: Caller
let counter = 0
const id = (what: string) => {
  counter += 1
  return `${what}-${counter}`.padEnd(8, '0')
}

beforeAll(async () => {
  server = await startTestServer()
  ;[ana, ben] = [await server.signUp('Ana'), await server.signUp('Ben')]
  rita = await server.signUp('Rita', { support: true })
  await ana.ask('POST', '/api/payment-methods', { body: CARD })
})
afterAll(() => server.close())

type Job = { id: string; week: string }

/** A job whose week has two tracked slots (24 minutes, $10.00). */
async function workedJob(terms: object = {}): Promise<Job & { shots: string[] }> {
  const startsOn = dayOf(await server.now(), 'America/New_York')
  const job = await server.hire(ana, ben, { startsOn, ...terms })
  await server.moveClock((await server.now()) + 2 * HOUR_MS)
  return { ...job, shots: await server.work(ben, job) }
}
const reject = (job: Job, screenshot: string, reason = '') =>
  server.claim(ana, job, 'client', { id: id('reject'), kind: 'rejection', screenshot, reason })
const mailsAbout = async (who: Caller, words: string) =>
  (await server.mailsTo(who.email)).filter(({ subject, text }) => `${subject} ${text}`.includes(words))

it('J2 K3 one mail tells of a rejection which time and money left, and that support can be asked', async () => {
  const job = await workedJob()
  await reject(job, job.shots[0] ?? '', 'That is not my project')
  const [mail, ...more] = await mailsAbout(ben, 'That is not my project')
  expect(more).toEqual([])
  expect(mail?.subject).toContain('A screenshot was rejected: 12 minutes ($5.00) left your timesheet')
  expect(mail?.text).toMatch(/screenshot of \w{3} \d+ \w{3} \d\d:\d\d–\d\d:\d\d UTC/)
  expect(mail?.text).toContain('ask support for a review')
  expect(mail?.text).toContain(`/jobs/${job.id}/work-view?week=${job.week}`)
  const { messages } = await server.look(ben, job)
  const said = messages.filter(({ event }) => event === 'screenshot-rejected')
  expect(said).toHaveLength(1)
  const slot = Number((job.shots[0] ?? '').slice('shot-'.length))
  expect(said[0]?.text).toEqual({
    code: 'screenshot-rejected',
    params: {
      slot: { from: slot, to: slot + 720_000 },
      time: { seconds: 720 },
      amount: { amountMinor: 500, currency: 'USD' },
      why: { code: 'reason-given', params: { reason: 'That is not my project' } },
    },
  })
})

it('T4 a week all of whose time is rejected closes without a mail and without a charge', async () => {
  const job = await workedJob({ title: 'All rejected' })
  for (const shot of job.shots) await reject(job, shot)
  await server.moveClock(server.submitAt(job.week))
  expect((await server.look(ana, job)).state).toBe('submitted')
  await server.moveClock(server.reviewEndsAt(job.week))
  expect((await server.look(ana, job)).state).toBe('closed')
  for (const who of [ana, ben]) {
    const about = await mailsAbout(who, 'All rejected')
    expect(about.filter(({ subject }) => !subject.startsWith('A screenshot was rejected'))).toEqual([])
  }
  expect((await ana.ask('GET', `/api/jobs/${job.id}/payments`)).body.charges).toEqual([])
})

it('O2 a dispute that the terms decide takes Other hours off at once, and is told of once, as settled', async () => {
  const job = await workedJob({ title: 'Without question', requiresWorkView: true })
  const day = dayOf(await server.now(), 'America/New_York')
  const other = { id: id('other'), kind: 'other' as const, day, seconds: 3600, idle: null }
  await server.claim(ben, job, 'freelancer', { ...other, description: 'A long call' })
  await server.moveClock(server.submitAt(job.week))
  await server.claim(ana, job, 'client', {
    ...{ id: id('dispute'), kind: 'dispute', category: 'work-view-not-used', reason: 'No pictures' },
    items: [{ type: 'other', id: other.id }],
  })
  const week = await server.look(ana, job)
  expect([week.state, week.timesheet.amountMinor]).toEqual(['submitted', 1000])
  expect(week.history.map(({ state }) => state)).toEqual(['submitted', 'disputed', 'submitted'])
  const events = week.messages.map(({ event }) => event).filter((event) => event?.startsWith('dispute'))
  expect(events).toEqual(['dispute-closed'])
  for (const who of [ana, ben]) {
    const mails = await mailsAbout(who, 'Without question')
    expect(mails.filter(({ text }) => text.includes('payments of this job stop'))).toEqual([])
    const [settled, ...more] = mails.filter(({ subject }) => subject.startsWith('Dispute settled'))
    expect(more).toEqual([])
    expect(settled?.subject).toContain('1 hour ($25.00) taken off')
    expect(settled?.text).toContain('“A long call”')
    expect(settled?.text).toContain('without question')
  }
})

it('D2 D3 K3 the results of disputes and reviews name the screenshots and hours that they decided', async () => {
  const job = await workedJob({ title: 'Named results' })
  const [first = '', second = ''] = job.shots
  await reject(job, first, 'Not mine')
  const rejection = (await server.look(ben, job)).slots.find(({ rejectionStatus }) => rejectionStatus)
  const review = id('review')
  await server.claim(ben, job, 'freelancer', {
    ...{ id: review, kind: 'review', reason: 'It is yours' },
    rejection: rejection?.rejectionStatus?.id ?? '',
  })
  const path = `/api/support/jobs/${job.id}/weeks/${job.week}`
  await rita.ask('POST', `${path}/reviews/${review}`, {
    body: { outcome: 'overturned', reason: 'By the record' },
  })
  const [reviewed] = await mailsAbout(ben, 'Support overturned the rejection')
  expect(reviewed?.text).toMatch(
    /screenshot of \w{3} \d+ \w{3} \d\d:\d\d–\d\d:\d\d UTC: its time, 12 minutes \(\$5\.00\), counts again/,
  )
  expect(reviewed?.text).toContain('“By the record”')

  await server.moveClock(server.submitAt(job.week))
  const slot = Number(second.slice('shot-'.length))
  const dispute = id('dispute')
  await server.claim(ana, job, 'client', {
    ...{ id: dispute, kind: 'dispute', category: 'hours-not-worked', reason: 'Nobody was there' },
    items: [{ type: 'slot', slot }],
  })
  const [opened] = await mailsAbout(ben, 'Nobody was there')
  expect(opened?.subject).toContain('In dispute: 12 minutes ($5.00)')
  expect(opened?.text).toContain('All payments of this job stop')
  expect(
    (await ana.ask('POST', `/api/jobs/${job.id}/weeks/${job.week}/pay`, { headers: { 'if-match': '*' } }))
      .code,
  ).toBe('in-dispute')
  await rita.ask('POST', `${path}/disputes/${dispute}/decisions`, {
    body: { item: { type: 'slot', slot }, outcome: 'removed', reason: 'No work in it' },
  })
  const [settled] = await mailsAbout(ben, 'No work in it')
  expect(settled?.text).toMatch(/Taken off: \w{3} \d+ \w{3} \d\d:\d\d–\d\d:\d\d UTC, 12 minutes \(\$5\.00\)/)
  expect(settled?.text).toContain('The timesheet is now 12 minutes, $5.00')
})

it('K1 A1 a client’s comment is refused in words that point to Messages, other claims in plain ones', async () => {
  const job = await workedJob()
  const comment = {
    id: id('comment'),
    kind: 'comment' as const,
    screenshot: job.shots[0] ?? '',
    text: 'Why?',
  }
  expect((await server.claim(ana, job, 'client', comment))[0]).toMatchObject({
    ...{ verdict: 'refused', code: 'only-freelancer-comments' },
  })
  const deletion = { id: id('deletion'), kind: 'deletion' as const, screenshot: job.shots[0] ?? '' }
  expect((await server.claim(ana, job, 'client', deletion))[0]?.code).toBe('only-freelancer')
  const rejection = { ...deletion, id: id('rejection'), kind: 'rejection' as const, reason: '' }
  expect((await server.claim(ben, job, 'freelancer', rejection))[0]?.code).toBe('only-client')
  expect((await server.look(ana, job)).timesheet.totalSeconds).toBe(1440)
})

it('K2 each mail that the settings offer is one that is sent, and none once it is turned off', async () => {
  const job = await workedJob({ title: 'Settings' })
  const [first = '', second = ''] = job.shots
  /** What makes the server send a mail of each kind, and to whom. */
  const makes: Record<string, [Caller, (n: string) => Promise<unknown>]> = {
    message: [
      ben,
      (n) => server.claim(ana, job, 'client', { id: id('message'), kind: 'message', text: `Hello ${n}` }),
    ],
    'rejection-withdrawn': [
      ben,
      async () => {
        const of = id('reject')
        await server.claim(ana, job, 'client', { id: of, kind: 'rejection', screenshot: first, reason: '' })
        await server.claim(ana, job, 'client', { id: id('withdraw'), kind: 'withdrawal', of })
      },
    ],
    'review-asked': [
      ana,
      async () => {
        const rejection = id('reject')
        const shot = (await server.look(ana, job)).slots.find(({ state }) => state === 'documented')
        const screenshot = shot?.screenshot ?? second
        await server.claim(ana, job, 'client', { id: rejection, kind: 'rejection', screenshot, reason: '' })
        await server.claim(ben, job, 'freelancer', {
          id: id('review'),
          kind: 'review',
          rejection,
          reason: '',
        })
      },
    ],
    'job-paused': [
      ana,
      async (n) => {
        const does = n === 'one' ? 'pause' : 'resume'
        await ben.ask('POST', `/api/jobs/${job.id}/${does}`, { headers: { 'if-match': '*' } })
      },
    ],
  }
  const { mails } = (await ben.ask('GET', '/api/me/mails')).body
  expect(mails.length).toBeGreaterThan(2)
  for (const { kind } of mails as { kind: string }[]) {
    const [reader, make] = makes[kind] ?? []
    if (!reader || !make) throw new Error(`the settings offer ${kind}, which nothing here sends`)
    const unsubscribe = async () =>
      (await server.mailsTo(reader.email)).filter(({ text }) => text.includes(`.${kind}.`)).length
    const before = await unsubscribe()
    await make('one')
    await server.moveClock((await server.now()) + 20 * 60_000)
    expect(await unsubscribe(), kind).toBe(before + 1)
    await reader.ask('PUT', '/api/me/mails', { body: { kind, on: false }, headers: { 'if-match': '*' } })
    await make('two')
    await server.moveClock((await server.now()) + 20 * 60_000)
    expect(await unsubscribe(), kind).toBe(before + 1)
  }
})

it('N2 G1 late lines carry their protection into the CSV', async () => {
  const job = await workedJob()
  await server.moveClock(server.submitAt(job.week) + HOUR_MS)
  const slot = Math.floor(server.submitAt(job.week) / 720_000) * 720_000 - 3 * 86_400_000
  await server.trackSlot(ben, job, slot)
  const next = server.weekAfter(job.week)
  const csv = await ben.ask('GET', `/api/jobs/${job.id}/weeks/${next}/lines.csv`)
  const [header = '', ...lines] = String(csv.body).trim().split(/\r?\n/)
  const column = (name: string) => header.split(',').indexOf(name)
  const late = lines.find((line) => line.startsWith('late,'))?.split(',') ?? []
  expect(late[column('state')]).toBe('counted')
  expect(late[column('credit_seconds')]).toBe('720')
  expect(late[column('protected_seconds')]).toBe('720')
})

it('T5 new terms are accepted and bind although late time has opened the coming week', async () => {
  const job = await workedJob({ title: 'New terms' })
  await server.moveClock(server.submitAt(job.week) + HOUR_MS)
  const running = server.weekAfter(job.week)
  await server.claim(ben, { id: job.id, week: running }, 'freelancer', { id: id('submit'), kind: 'submit' })
  await server.work(ben, { id: job.id, week: running })
  await server.claim(ben, { id: job.id, week: running }, 'freelancer', { id: id('submit'), kind: 'submit' })
  const slot = Math.floor(server.submitAt(job.week) / 720_000) * 720_000 - 3 * 86_400_000
  await server.trackSlot(ben, job, slot)
  const coming = { id: job.id, week: server.weekAfter(running) }
  expect((await server.look(ana, coming)).timesheet.amountMinor).toBe(500)
  await ana.ask('POST', `/api/jobs/${job.id}/terms`, {
    ...{ body: { rateMinorPerHour: 5000 }, headers: { 'if-match': '*' } },
  })
  const accepted = await ben.ask('POST', `/api/jobs/${job.id}/terms/2/accept`, {
    headers: { 'if-match': '*' },
  })
  expect(accepted.status).toBe(200)
  const week = await server.look(ana, coming)
  expect([week.terms?.rateMinorPerHour, week.timesheet.rateMinorPerHour]).toEqual([5000, 5000])
  // What was worked under the former terms is billed by them.
  expect(week.timesheet.amountMinor).toBe(500)
  expect((await server.look(ana, { id: job.id, week: running })).terms?.rateMinorPerHour).toBe(2500)
})
