import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Browser } from '../../testing/test-app.ts'
import { startTestPayments, type TestPayments } from '../../testing/test-payments.ts'

let app: TestPayments
let ana: Browser
let felix: Browser
let nobody: Browser
beforeAll(async () => {
  app = await startTestPayments()
  ;[ana, felix, nobody] = [await app.signUp('Ana'), await app.signUp('Felix'), await app.signUp('Nora')]
})
afterAll(() => app.close())

const NEW_JOB = {
  title: 'Catalogue redesign',
  rateMinorPerHour: 2500,
  currency: 'USD',
  authorizedSecondsPerWeek: 108_000,
  requiresWorkView: true,
}
const invite = async (job: string, body: object = { role: 'freelancer' }) => {
  const answer = await ana.post(`/api/jobs/${job}/invitations`, body)
  return { ...answer.body, token: answer.body.url?.split('/').at(-1), status: answer.status }
}
const newJob = async (more: object = {}) =>
  (await ana.post('/api/jobs', { ...NEW_JOB, ...more })).body.job.id as string
const code = (answer: { status: number; body: { error?: { code: string } } }) =>
  `${answer.status} ${answer.body.error?.code}`

it('C9 makes a job, invited, Not Ready until there is a payment method', async () => {
  const answer = await ana.post('/api/jobs', { ...NEW_JOB, startsOn: '2026-11-16', endsOn: '2026-12-31' })
  expect(answer.status).toBe(201)
  expect(answer.body.job).toMatchObject({
    title: 'Catalogue redesign',
    role: 'client',
    status: 'invited',
    otherParty: null,
    terms: { version: 1, rateMinorPerHour: 2500, authorizedSecondsPerWeek: 108_000, requiresWorkView: true },
    startsAt: Date.parse('2026-11-16T05:00:00Z'),
    endsAt: Date.parse('2027-01-01T05:00:00Z'),
    ready: false,
    readyReasons: [{ code: 'NO_PAYMENT_METHOD', wayOut: expect.any(String) }],
    weeks: [],
    currentWeek: '2026-11-16',
  })
})

it('A3 refuses jobs that make no sense', async () => {
  const wrong = async (more: object) => code(await ana.post('/api/jobs', { ...NEW_JOB, ...more }))
  expect(await wrong({ rateMinorPerHour: 12.5 })).toBe('400 invalid-input')
  expect(await wrong({ rateMinorPerHour: -1 })).toBe('400 invalid-input')
  expect(await wrong({ currency: 'XXY' })).toBe('400 invalid-input')
  expect(await wrong({ startsOn: '2026-02-30' })).toBe('400 invalid-input')
  expect(await wrong({ startsOn: '2026-12-02', endsOn: '2026-12-01' })).toBe('400 dates-reversed')
})

it('A2 shows an invitation to anybody with the link and joins in one step', async () => {
  const job = await newJob()
  const { url, token, expiresAt } = await invite(job)
  expect(url).toMatch(/^http:\/\/work\.example\/join\/[\w-]{43}$/)
  const preview = await app.stranger.get(`/api/invitations/${token}`)
  expect(preview.body).toMatchObject({
    job: { title: 'Catalogue redesign', terms: { rateMinorPerHour: 2500 } },
    role: 'freelancer',
    invitedBy: 'Ana',
    expiresAt,
  })
  const joined = await felix.post(`/api/invitations/${token}/accept`)
  expect(joined.body.job).toMatchObject({
    status: 'working',
    role: 'freelancer',
    otherParty: { name: 'Ana' },
  })
  expect((await ana.get(`/api/jobs/${job}`)).body.job).toMatchObject({
    status: 'working',
    otherParty: { name: 'Felix' },
  })
  expect(app.changedJobs).toContain(job)
  expect((await felix.post(`/api/jobs/${job}/accept`)).status).toBe(200)
  expect(code(await nobody.post(`/api/invitations/${token}/accept`))).toBe('410 invitation-used')
})

it('A2 refuses links that are unknown, revoked, expired, or for the other side', async () => {
  const job = await newJob()
  expect(code(await felix.get('/api/invitations/nonsense'))).toBe('404 invitation-unknown')
  const revoked = await invite(job)
  expect((await ana.delete(`/api/jobs/${job}/invitations/${revoked.id}`)).status).toBe(204)
  expect(code(await felix.get(`/api/invitations/${revoked.token}`))).toBe('410 invitation-revoked')
  const mine = await invite(job)
  expect(code(await ana.post(`/api/invitations/${mine.token}/accept`))).toBe('403 own-job')
  expect((await invite(job, { role: 'client' })).error.code).toBe('side-taken')
  const start = app.clock.now()
  app.clock.ahead(14 * 86_400_000)
  expect(code(await felix.post(`/api/invitations/${mine.token}/accept`))).toBe('410 invitation-expired')
  app.clock.set(start)
})

it('A2 sends no more than thirty invitations by mail a day', async () => {
  const bea = await app.signUp('Bea')
  const codes: string[] = []
  for (let n = 0; n < 3; n += 1) {
    const job = (await bea.post('/api/jobs', NEW_JOB)).body.job.id
    for (let m = 0; m < 11; m += 1) {
      const { body } = await bea.post(`/api/jobs/${job}/invitations`, {
        role: 'freelancer',
        email: `guest-${m}@example.com`,
      })
      codes.push(body.error?.code ?? 'sent')
    }
  }
  expect(codes.filter((answer) => answer === 'sent')).toHaveLength(30)
  expect(codes.slice(30)).toEqual(Array(3).fill('too-many-invitation-mails'))
})

it('A2 lets one of two join who come at once with two links', async () => {
  const job = await newJob()
  const [one, two] = [await invite(job), await invite(job)]
  const answers = await Promise.all([
    felix.post(`/api/invitations/${one.token}/accept`),
    nobody.post(`/api/invitations/${two.token}/accept`),
    nobody.post(`/api/invitations/${one.token}/accept`),
  ])
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
})

it('A1 tells a stranger nothing of a job, not even that it is there', async () => {
  const job = await app.hire(ana, felix)
  for (const path of [
    `/api/jobs/${job}`,
    `/api/jobs/${job}/terms`,
    `/api/jobs/${job}/invitations`,
    `/api/jobs/${job}/payments`,
  ]) {
    expect(code(await nobody.get(path))).toBe('404 job-unknown')
    expect(code(await app.stranger.get(path))).toBe('401 not-signed-in')
  }
  for (const action of ['accept', 'pause', 'resume', 'end', 'terms', 'terms/1/accept', 'invitations'])
    expect(code(await nobody.post(`/api/jobs/${job}/${action}`, {}))).toBe('404 job-unknown')
  expect((await nobody.get('/api/jobs')).body.jobs).toEqual([])
})

it('A1 lets support read where a party has called it, and change nothing', async () => {
  const job = await app.hire(ana, felix)
  const support = await app.accounts.create({
    isSupport: true,
    name: 'Sam',
    email: 'sam@example.com',
    password: 'support password',
  })
  expect(await app.jobs.role(job, support.id)).toBeNull()
  await app.database.write((tx) =>
    tx.run(
      `insert into claims (job_id, author, id, week, kind, body, received_at)
       values (:job, 'client', 'report-1', '2026-11-16', 'report', '{}', 1)`,
      { job },
    ),
  )
  expect(await app.jobs.role(job, support.id)).toBe('support')
  await expect(app.jobs.asParty(job, support.id)).rejects.toMatchObject({ code: 'not-a-party' })
})

it('T9 pauses, resumes and ends a job by either party, each lifting their own pause', async () => {
  const job = await app.hire(ana, felix)
  const act = async (who: Browser, action: string) => {
    const answer = await who.post(`/api/jobs/${job}/${action}`)
    return answer.body.job?.status ?? code(answer)
  }
  expect(await act(felix, 'pause')).toBe('paused')
  expect(await act(felix, 'pause')).toBe('409 paused-already')
  expect(await act(ana, 'resume')).toBe('409 paused-by-other')
  expect(await act(ana, 'pause')).toBe('paused')
  expect((await ana.get(`/api/jobs/${job}`)).body.job.pausedBy).toEqual(['freelancer', 'client'])
  expect(await act(felix, 'resume')).toBe('paused')
  expect(await act(ana, 'resume')).toBe('working')
  expect(await act(ana, 'resume')).toBe('409 not-paused')
  expect(await act(ana, 'end')).toBe('ended')
  expect((await ana.get(`/api/jobs/${job}`)).body.job.endsAt).toBe(app.clock.now())
  expect(await act(felix, 'resume')).toBe('409 ended')
})

it('T5 binds accepted terms from the next Monday 00:00 ET', async () => {
  const job = await app.hire(ana, felix)
  const proposed = await ana.post(`/api/jobs/${job}/terms`, { rateMinorPerHour: 3000 })
  expect(proposed.body.terms).toMatchObject({ version: 2, rateMinorPerHour: 3000, proposedBy: 'client' })
  expect((await felix.get(`/api/jobs/${job}`)).body.job).toMatchObject({
    terms: { version: 1 },
    proposal: { version: 2 },
  })
  expect(code(await ana.post(`/api/jobs/${job}/terms/2/accept`))).toBe('409 own-proposal')
  const accepted = await felix.post(`/api/jobs/${job}/terms/2/accept`)
  expect(accepted.body.terms.bindsFrom).toBe(Date.parse('2026-11-23T05:00:00Z'))
  expect((await app.jobs.termsIn([job], '2026-11-16', app.database)).get(job)).toMatchObject({
    version: 1,
    rateMinorPerHour: 2500,
  })
  expect((await app.jobs.termsIn([job], '2026-11-23', app.database)).get(job)).toMatchObject({
    version: 2,
    rateMinorPerHour: 3000,
  })
  expect((await app.jobs.termsIn([job], '2026-11-09', app.database)).get(job)).toMatchObject({ version: 1 })
  expect(code(await felix.post(`/api/jobs/${job}/terms/2/accept`))).toBe('409 superseded')
})

it('T5 binds by the last millisecond of a week, and a week later from its first', async () => {
  const start = app.clock.now()
  const accepted = async (at: string) => {
    app.clock.set(start)
    const job = await app.hire(ana, felix)
    await ana.post(`/api/jobs/${job}/terms`, { rateMinorPerHour: 3000 })
    app.clock.set(Date.parse(at))
    const { body } = await felix.post(`/api/jobs/${job}/terms/2/accept`)
    app.clock.set(start)
    return new Date(body.terms.bindsFrom).toISOString()
  }
  expect(await accepted('2026-11-23T04:59:59.999Z')).toBe('2026-11-23T05:00:00.000Z')
  expect(await accepted('2026-11-23T05:00:00.000Z')).toBe('2026-11-30T05:00:00.000Z')
})

it('T5 refuses proposals that were overtaken, change nothing, or come after the end', async () => {
  const job = await app.hire(ana, felix)
  await ana.post(`/api/jobs/${job}/terms`, { rateMinorPerHour: 3000 })
  await felix.post(`/api/jobs/${job}/terms`, { rateMinorPerHour: 3500 })
  expect(code(await felix.post(`/api/jobs/${job}/terms/2/accept`))).toBe('409 superseded')
  expect(code(await ana.post(`/api/jobs/${job}/terms`, { rateMinorPerHour: 3500 }))).toBe('409 same-terms')
  expect(code(await ana.post(`/api/jobs/${job}/terms/9/accept`))).toBe('404 terms-unknown')
  await ana.post(`/api/jobs/${job}/end`)
  expect(code(await ana.post(`/api/jobs/${job}/terms/3/accept`))).toBe('409 job-ended')
})

it('K3 tells the other party of terms, in the Workroom and by one mail', async () => {
  const job = await app.hire(ana, felix)
  await ana.post(`/api/jobs/${job}/terms`, { rateMinorPerHour: 4000, authorizedSecondsPerWeek: null })
  const ofJob = (await app.notices.mails()).filter(({ text }) => text.includes(job))
  expect(ofJob).toHaveLength(1)
  expect(ofJob[0]).toMatchObject({
    to: felix.email,
    subject: 'New terms proposed for "Catalogue"',
    text: expect.stringContaining('$40.00 an hour, no weekly limit, Work View required'),
  })
  expect(app.announced.at(-1)).toMatchObject({
    event: 'terms-proposed',
    message: { code: 'terms-proposed', params: { by: 'Ana' } },
  })
})

it('T5 accepts a proposal once, when both click at the same time and a newer one comes between', async () => {
  const job = await app.hire(ana, felix)
  await ana.post(`/api/jobs/${job}/terms`, { rateMinorPerHour: 3000 })
  const answers = await Promise.all([
    felix.post(`/api/jobs/${job}/terms/2/accept`),
    felix.post(`/api/jobs/${job}/terms/2/accept`),
    felix.post(`/api/jobs/${job}/terms`, { rateMinorPerHour: 3500 }),
  ])
  expect(answers.slice(0, 2).filter(({ status }) => status === 200).length).toBeLessThanOrEqual(1)
  const { terms } = (await ana.get(`/api/jobs/${job}/terms`)).body
  const versions = terms.map(({ version }: { version: number }) => version)
  expect(new Set(versions).size).toBe(versions.length)
})
