import type { ServerRecord } from '../../core/protocol/records.ts'
import type { Instant } from '../../core/rules/calendar/instant.ts'
import { weekOf } from '../../core/rules/calendar/week.ts'
import { DEFAULT_POLICY } from '../../core/rules/policy.ts'
import { DISPUTES } from '../domain/disputes/dispute-steps.ts'
import { OUTSIDE } from '../domain/outside/turn.ts'
import type { WeekPorts } from '../domain/weeks/ports.ts'
import { createWeekCache } from '../domain/weeks/week-cache.ts'
import type { Database } from '../infra/database/database.ts'

type Mail = Parameters<WeekPorts['queueMail']>[1]

const forEach = <T>(ids: readonly string[], one: T) => new Map(ids.map((id) => [id, one]))

/** For tests: weeks on a real database, with the rest of the server as people who are always ready and pay. */
export function portsUnderTest(
  database: Database,
  world: {
    now: () => Instant
    jobs: readonly string[]
    authorizedSecondsPerWeek?: () => number | null
    said?: ServerRecord[]
    mails?: Mail[]
    over?: Partial<WeekPorts>
  },
): WeekPorts {
  return {
    database,
    cache: createWeekCache(),
    clock: { now: world.now, simulatedOffsetMs: () => 0, doubt: () => null },
    policy: DEFAULT_POLICY,
    publicUrl: 'http://localhost:8080',
    weekAt: (instant) => weekOf(instant, DEFAULT_POLICY.zone),
    jobs: {
      get: async (id) =>
        world.jobs.includes(id)
          ? {
              id,
              title: 'Catalogue redesign',
              status: 'working',
              clientId: 'person-ana',
              freelancerId: 'person-ben',
              startsAt: Date.UTC(2026, 10, 1),
              endsAt: null,
            }
          : null,
      livesIn: async (ids) =>
        forEach(ids, {
          ...{ startsAt: Date.UTC(2026, 10, 1), endsAt: null },
          ...{ acceptedAt: Date.UTC(2026, 10, 1), pauses: [] },
        }),
      termsIn: async (ids) =>
        forEach(ids, {
          version: 1,
          rateMinorPerHour: 2500,
          currency: 'USD',
          authorizedSecondsPerWeek: world.authorizedSecondsPerWeek?.() ?? null,
          requiresWorkView: true,
        }),
    },
    devices: {
      readerOfAnchors: async () => (token) =>
        token === 'example-anchor' ? { at: 0, n: 1, skewMs: 0 } : null,
      ownerOf: async () => 'person-ben',
    },
    documents: {
      appendServerRecords: async (_tx, _job, _week, records) => void world.said?.push(...records),
      readRecords: async () => world.said ?? [],
      seal: async () => {},
    },
    // Every picture is a byte long and there.
    pictures: {
      entering: () => ({ bytes: 1, width: 1280, height: 800, createdAt: world.now() }),
      seek: () => {},
    },
    disputes: DISPUTES,
    outside: OUTSIDE,
    readiness: async () => ({ ready: true, reasons: [] }),
    refreshReadiness: async () => {},
    notReady: async () => new Map(),
    chargeAll: (orders) => orders.map(async () => ({ outcome: 'paid' as const })),
    settlesOutside: false,
    beginCharge: async () => {},
    moneyIsHeld: async () => false,
    queueMail: async (_tx, mail) => void world.mails?.push(mail),
    ...world.over,
  }
}
