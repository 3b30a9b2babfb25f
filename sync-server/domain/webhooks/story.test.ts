import * as v from 'valibot'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { type Receiver, startReceiver } from '../../testing/test-receiver.ts'
import { openTestServices, otherClaim, slotClaims, type TestServices } from '../../testing/test-services.ts'
import { EVENTS, type EventType } from './events.ts'

const HOUR_MS = 3_600_000
const MONDAY_SUBMIT = Date.UTC(2026, 10, 23, 12, 0)
const SATURDAY_CHARGE = Date.UTC(2026, 10, 28, 5, 0)
const WEEK = '2026-11-16'

let house: TestServices
let receiver: Receiver
beforeEach(async () => {
  house = await openTestServices()
  receiver = await startReceiver()
})
afterEach(async () => {
  await house.close()
  await receiver.close()
})

const told = (job: string) =>
  receiver.received.map(({ body }) => JSON.parse(body)).filter(({ data }) => data.job === job)
const advanceTo = async (instant: number) => {
  house.clock.set(instant)
  await house.weeks.advance(instant)
  await house.weeks.advance(instant)
  await house.webhooks.pump()
}

it('K3 tells a week’s whole life, in order, each event once and in its form', async () => {
  await house.webhooks.endpoints.add(receiver.url, [])
  const [ana, ben] = [await house.signUp('Ana', '4242424242424242'), await house.signUp('Ben')]
  const eve = await house.signUp('Eve', '4000000000000341')
  const worked = await house.hire(ana, ben)
  const idle = await house.hire(ana, ben)
  const unpaid = await house.hire(eve, ben)
  const ten = house.clock.now()

  house.clock.ahead(HOUR_MS)
  await house.claim(worked, 'freelancer', [
    ...slotClaims(ten, 0),
    ...slotClaims(ten, 1),
    ...slotClaims(ten, 2),
  ])
  await house.claim(unpaid, 'freelancer', [otherClaim(house.clock.now(), '2026-11-18')])
  const rejection = { id: 'rejection-1', kind: 'rejection' as const, at: house.clock.now() }
  await house.claim(worked, 'client', [
    { ...rejection, screenshot: `screenshot-${ten}`, reason: 'A private page' },
  ])
  await advanceTo(MONDAY_SUBMIT)
  await house.claim(
    worked,
    'client',
    [
      {
        id: 'dispute-1',
        kind: 'dispute',
        at: MONDAY_SUBMIT,
        category: 'hours-not-worked',
        reason: 'Nobody was there',
        items: [{ type: 'slot', slot: ten + 720_000 }],
      },
    ],
    WEEK,
  )
  const concession = { id: 'concession-1', kind: 'concession' as const, at: MONDAY_SUBMIT }
  await house.claim(worked, 'freelancer', [{ ...concession, dispute: 'dispute-1' }], WEEK)
  await advanceTo(SATURDAY_CHARGE)

  const figures = (seconds: number, amountMinor: number) => ({
    totalSeconds: seconds,
    amountMinor,
    currency: 'USD',
  })
  expect(told(worked)).toMatchObject([
    { type: 'job.created', data: { clientId: ana.id, freelancerId: null } },
    {
      type: 'rejection.made',
      data: { rejection: 'rejection-1', screenshot: `screenshot-${ten}`, ...figures(1440, 1000) },
    },
    {
      type: 'timesheet.submitted',
      timestamp: new Date(MONDAY_SUBMIT).toISOString(),
      data: { week: WEEK, by: 'schedule', reviewEndsAt: SATURDAY_CHARGE, ...figures(1440, 1000) },
    },
    { type: 'dispute.opened', data: { dispute: 'dispute-1', items: 1 } },
    { type: 'dispute.decided', data: { dispute: 'dispute-1', ...figures(720, 500) } },
    { type: 'timesheet.paid', data: figures(720, 500) },
  ])
  expect(told(unpaid).map(({ type }) => type)).toEqual([
    'job.created',
    'timesheet.submitted',
    'timesheet.failed',
  ])
  expect(told(idle).map(({ type }) => type)).toEqual(['job.created', 'timesheet.closed'])
  expect(new Set(receiver.ids()).size).toBe(receiver.received.length)

  const versions = told(worked).map(({ data }) => data.version ?? 0)
  expect(versions).toEqual([...versions].sort((a, b) => a - b))
  for (const { body } of receiver.received) {
    const { type, data } = JSON.parse(body) as { type: EventType; data: unknown }
    expect(v.safeParse(EVENTS[type], data).issues).toBeUndefined()
    expect(body).not.toMatch(/Catalogue|private|Nobody|Ana|Ben|example\.org/)
  }
})
