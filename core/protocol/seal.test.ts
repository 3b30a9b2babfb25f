import { describe, expect, it } from 'vitest'
import { decide } from '../projection/decide.ts'
import { factsFrom } from '../projection/facts.ts'
import { project } from '../projection/project.ts'
import { DEFAULT_POLICY } from '../rules/policy.ts'
import type { Claim, FreelancerClaim, ServerRecord } from './records.ts'

const WEEK = '2026-11-16'
const NEXT = '2026-12-28'
const SLOT = Date.UTC(2026, 10, 18, 15)
const SEALED_AT = Date.UTC(2026, 11, 26, 5)
const NOW = Date.UTC(2026, 11, 28, 15)
const TERMS = {
  ...{ version: 1, rateMinorPerHour: 5000, currency: 'USD' },
  ...{ authorizedSecondsPerWeek: null, requiresWorkView: true },
}
const common = { device: 'device-01', n: 0, previous: null, anchor: null, session: 'session-1' }
const span: FreelancerClaim = {
  ...{ ...common, id: 'span-0001', kind: 'span', at: SLOT + 720_000, sessionStartedAt: SLOT },
  ...{ from: SLOT, to: SLOT + 720_000 },
}
const screenshot: FreelancerClaim = {
  ...{ ...common, id: 'shot-0001', kind: 'screenshot', at: SLOT + 1000, slot: SLOT, clockOffsetMs: 0 },
  image: { sha256: 'a'.repeat(64), bytes: 1, width: 1280, height: 800 },
  ...{ thumbnail: null, look: 'picture', lookReason: null, flags: [] },
  activity: { minutes: [1], keys: 1, pointer: 0, wheel: 0 },
}
const message: Claim = { id: 'message-1', kind: 'message', at: NOW, text: 'Hello' }
const opened: ServerRecord = {
  ...{ id: 'week', at: SLOT, kind: 'week', terms: TERMS, policy: DEFAULT_POLICY },
}
const sealed: ServerRecord = { id: 'sealed', at: SEALED_AT, kind: 'sealed' }
const taken = (claim: FreelancerClaim): ServerRecord[] => [
  { id: `claim-${claim.id}`, at: NOW, kind: 'late-claim', claim },
  {
    id: `ruling-${claim.id}`,
    at: NOW,
    kind: 'ruling',
    of: claim.id,
    verdict: 'late',
    week: NEXT,
    pictureAt: NOW,
  },
]
const decided = (by: 'freelancer' | 'client', claim: Claim, server: ServerRecord[]) =>
  decide(
    by,
    claim,
    {
      week: WEEK,
      job: { startsAt: 0, endsAt: null, acceptedAt: 0 },
      facts: factsFrom(WEEK, [], server),
      standing: { state: 'paid' },
      version: 4,
      submittedEarlyAt: null,
    },
    NOW,
    DEFAULT_POLICY,
  )

describe('a sealed week', () => {
  it('T7 C3 takes tracked time still, as late time', () => {
    for (const claim of [span, screenshot])
      expect(decided('freelancer', claim, [opened, sealed])).toEqual({ verdict: 'late' })
  })
  it('T7 refuses whatever else either party claims, which a settled one would take', () => {
    for (const by of ['freelancer', 'client'] as const) {
      expect(decided(by, message, [opened])).toEqual({ verdict: 'accepted' })
      expect(decided(by, message, [opened, sealed])).toMatchObject({
        verdict: 'refused',
        reason: { code: 'sealed' },
      })
    }
  })
  it('T7 shows late claims that stand in the server’s document, with their pictures', () => {
    const server = [opened, sealed, ...taken(span), ...taken(screenshot)]
    const drawn = project(WEEK, { freelancer: [], client: [], server })
    expect(drawn.slots).toMatchObject([
      { slot: SLOT, lateIn: NEXT, waiting: false, picture: { claim: { id: 'shot-0001' } } },
    ])
    expect(drawn).toMatchObject({ sealedAt: SEALED_AT, waiting: [], timesheet: { totalSeconds: 0 } })
  })
  it('T7 shows what the server took, whatever stands under its id elsewhere', () => {
    const embellished = { ...screenshot, image: { ...screenshot.image!, sha256: 'b'.repeat(64) } }
    const server = [opened, sealed, ...taken(span), ...taken(screenshot)]
    const drawn = project(WEEK, { freelancer: [embellished, span], client: [], server })
    expect(drawn.slots[0]?.extraPictures).toEqual([])
    expect(drawn.slots[0]?.picture?.claim.image?.sha256).toBe('a'.repeat(64))
  })
  it('A3 says at once that a claim to it is refused; tracked time waits for the extension', () => {
    const records = { freelancer: [span, screenshot], client: [message], server: [opened] }
    expect(project(WEEK, records)).toMatchObject({ sealedAt: null, refused: [] })
    const drawn = project(WEEK, { ...records, server: [opened, sealed] })
    expect(drawn.refused).toMatchObject([{ id: 'message-1', by: 'client', reason: { code: 'sealed' } }])
    expect(drawn.waiting.map(({ id }) => id)).toEqual(['span-0001', 'shot-0001'])
    expect(drawn.messages).toMatchObject([{ id: 'message-1', refused: { code: 'sealed' } }])
  })
})
