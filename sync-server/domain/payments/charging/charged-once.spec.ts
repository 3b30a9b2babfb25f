import { afterAll, beforeAll, expect, it } from 'vitest'
import { link, NEW_CHAIN } from '../../../../core/protocol/chain.ts'
import type { Capture, Unlinked } from '../../../../core/protocol/records.ts'
import { dayOf } from '../../../../core/rules/calendar/week.ts'
import { DEFAULT_POLICY } from '../../../../core/rules/policy.ts'
import { testPicture } from '../../../testing/test-picture.ts'
import {
  CARD,
  type Caller,
  type NewClaim,
  PASSWORD,
  startTestServer,
  type TestServer,
} from '../../../testing/test-server.ts'

/** What is learned of a timesheet while its charge is under way, or after it, begins no second charge. */
const MINUTE = 60_000
const SLOT = 12 * MINUTE
const HOUR = 60 * MINUTE
const PICTURE = testPicture()
/** A card whose outcome is not known at first. */
const SLOW_CARD = { kind: 'card', number: '4000000000000077' }

let server: TestServer
let ana: Caller
let ben: Caller
let job: { id: string; week: string }

beforeAll(async () => {
  server = await startTestServer()
  ;[ana, ben] = [await server.signUp('Ana'), await server.signUp('Ben')]
  const headers = { 'if-match': '*' }
  await ana.ask('POST', '/api/payment-methods', { body: CARD, headers })
  const { method } = (await ana.ask('POST', '/api/payment-methods', { body: SLOW_CARD, headers })).body
  const role = { body: { role: 'default' }, headers }
  await ana.ask('PUT', `/api/payment-methods/${method.id}/role`, role)
  job = await server.hire(ana, ben)
  await server.moveClock((await server.now()) + HOUR)
  await server.putPicture(ben, job.id)
}, 60_000)
afterAll(() => server.close())

/** Two slots behind a message of the same chain, which is withheld: until it comes their clock is suspect (C10). */
async function slotsBehindAGap() {
  const body = { email: ben.email, password: PASSWORD, label: 'Tracker' }
  const { token, device } = (await server.stranger.ask('POST', '/api/devices', { body })).body
  const { anchor } = (
    await server.stranger.ask('POST', '/api/devices/anchors', {
      body: { deviceNow: Date.now() },
      headers: { authorization: `Bearer ${token}` },
    })
  ).body
  const place = { device: device.id as string, anchor: anchor as string }
  const first = Math.ceil((await server.now()) / SLOT) * SLOT
  const session = 'session-1'
  const claims = [first, first + SLOT].flatMap((slot): Unlinked<Capture>[] => [
    {
      ...{ id: `span-${slot}`, kind: 'span', at: slot + SLOT, session, sessionStartedAt: first },
      ...{ from: slot, to: slot + SLOT },
    },
    {
      ...{ id: `shot-${slot}`, kind: 'screenshot', at: slot + 4 * MINUTE, session, slot, clockOffsetMs: 0 },
      ...{ image: PICTURE.image, thumbnail: null, look: 'picture', lookReason: null, flags: [] },
      activity: { minutes: [1, 1], keys: 3, pointer: 1, wheel: 0 },
    },
  ])
  const message = { id: 'message-held', kind: 'message', text: 'Hello', at: await server.now() }
  const held = link(NEW_CHAIN, place, message as never)
  let chain = held.next
  const captures = claims.map((claim) => {
    const { record, next } = link(chain, place, claim)
    chain = next
    return record as unknown as NewClaim
  })
  return { held: held.record as unknown as NewClaim, captures }
}

const rows = (week = job.week, id = job.id) =>
  server.database.read<Record<string, unknown>>(
    'select state, version, amount_minor, protected_minor from timesheets where week = :week and job_id = :id',
    { week, id },
  )
const charges = () =>
  server.database.read<Record<string, unknown>>('select version, attempt, amount_minor, outcome from charges')

it('charges a timesheet once, though a gap in a device’s chain closes while the outcome is unknown', async () => {
  const { held, captures } = await slotsBehindAGap()
  await server.moveClock((await server.now()) + 3 * SLOT)
  const rulings = await server.claim(ben, job, 'freelancer', ...captures)
  expect(rulings.map(({ verdict }) => verdict)).toEqual(captures.map(() => 'accepted'))
  await server.moveClock(server.reviewEndsAt(job.week) + 1000)
  const [begun] = await rows()
  expect(begun).toMatchObject({ state: 'charging', protected_minor: 0 })

  await server.claim(ben, job, 'freelancer', held)
  expect(await rows()).toEqual([begun])
  const shown = (await server.look(ana, job)).slots.map(({ unprotectedReason }) => unprotectedReason)
  expect(shown).toEqual(['clock-suspect', 'clock-suspect'])

  await expect
    .poll(
      async () => {
        await server.moveClock((await server.now()) + HOUR)
        return (await rows())[0]?.state
      },
      { timeout: 30_000, interval: 500 },
    )
    .toBe('paid')
  expect(await charges()).toEqual([
    { version: begun?.version, attempt: 1, amount_minor: begun?.amount_minor, outcome: 'paid' },
  ])
  expect(await server.problemsInBooks()).toEqual([])
}, 60_000)

it('closes a failed timesheet whose hours were all taken back, and its failure stops nothing any more', async () => {
  const cleo = await server.signUp('Cleo')
  const declined = { kind: 'card', number: '4000000000000341' }
  await cleo.ask('POST', '/api/payment-methods', { body: declined, headers: { 'if-match': '*' } })
  const other = await server.hire(cleo, ben)
  await server.moveClock((await server.now()) + HOUR)
  const day = dayOf(await server.now(), DEFAULT_POLICY.zone)
  const entry = { kind: 'other', day, seconds: 3600, description: 'A call', idle: null } as const
  await server.claim(ben, other, 'freelancer', { ...entry, id: 'other-call' })
  await server.moveClock(server.reviewEndsAt(other.week) + 1000)
  const stateOf = async () => (await rows(other.week, other.id))[0]?.state
  await expect.poll(stateOf).toBe('failed')
  const notReady = () =>
    server.database.read('select codes from readiness where job_id = :id and to_at is null', { id: other.id })
  expect(await notReady()).toEqual([{ codes: 'PAYMENT_FAILED' }])

  await server.claim(ben, other, 'freelancer', { id: 'take-back', kind: 'withdrawal', of: 'other-call' })
  await server.moveClock((await server.now()) + HOUR)
  await expect.poll(stateOf).toBe('closed')
  expect(await notReady()).toEqual([])
}, 60_000)

it('P4 O3 asks a second time for no more than what failed, whatever is added since', async () => {
  const dora = await server.signUp('Dora')
  const headers = { 'if-match': '*' }
  await dora.ask('POST', '/api/payment-methods', {
    body: { kind: 'card', number: '4000000000000341' },
    headers,
  })
  const other = await server.hire(dora, ben)
  await server.moveClock((await server.now()) + 3 * HOUR)
  const day = dayOf(await server.now(), DEFAULT_POLICY.zone)
  const call = { kind: 'other', day, seconds: 3600, description: 'A call', idle: null } as const
  await server.claim(ben, other, 'freelancer', { ...call, id: 'call-in-time' })
  await server.moveClock(server.reviewEndsAt(other.week) - HOUR)
  // So late in the review it waits for the client's approval.
  await server.claim(ben, other, 'freelancer', { ...call, id: 'call-added' })
  await server.moveClock(server.reviewEndsAt(other.week) + 1000)
  const row = async () => (await rows(other.week, other.id))[0]
  await expect.poll(async () => (await row())?.state).toBe('failed')
  expect(await row()).toMatchObject({ amount_minor: 2500 })

  const approval = { id: 'approval-late', kind: 'approval', of: 'call-added', answer: 'given' } as const
  const [approved] = await server.claim(dora, other, 'client', approval)
  const [added] = await server.claim(ben, other, 'freelancer', { ...call, id: 'call-after-failure' })
  expect([approved?.code, added?.code]).toEqual(['charged', 'charged'])
  expect((await server.look(dora, other)).timesheet.amountMinor).toBe(2500)

  const pay = () => dora.ask('POST', `/api/jobs/${other.id}/weeks/${other.week}/pay`, { headers })
  expect((await pay()).body.state).toBe('failed')
  const good = (await dora.ask('POST', '/api/payment-methods', { body: CARD, headers })).body.method.id
  await dora.ask('PUT', `/api/payment-methods/${good}/role`, { body: { role: 'default' }, headers })
  expect((await pay()).body.state).toBe('paid')
  expect(
    await server.database.read(
      'select attempt, amount_minor from charges where job_id = :id order by attempt',
      { id: other.id },
    ),
  ).toEqual([1, 2, 3].map((attempt) => ({ attempt, amount_minor: 2500 })))
  expect(await server.problemsInBooks()).toEqual([])
})
