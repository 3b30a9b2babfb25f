import fc from 'fast-check'

/** What somebody, a computer or a browser may do next. Times are real ones, in seconds. */
export type Action =
  | { type: 'work'; seconds: number }
  | { type: 'leave'; seconds: number; told: boolean }
  | { type: 'start'; job: string }
  | { type: 'stop' }
  | { type: 'resume' }
  | { type: 'lock' | 'unlock' }
  /** The worker dies so many milliseconds after something was asked of it. */
  | { type: 'kill'; during: 'heartbeat' | 'captured' | 'stop' | 'comment' | 'sync'; afterMs: number }
  | { type: 'close-browser'; seconds: number }
  | { type: 'sleep'; seconds: number }
  | { type: 'set-clock'; seconds: number }
  | { type: 'ask-time' }
  | { type: 'delete'; which: number }
  | { type: 'comment'; which: number; text: string }
  | { type: 'hold'; minutes: number }
  | { type: 'sync'; lost: 'nothing' | 'update' | 'answer' }
  | { type: 'sign-in-again' }
  | { type: 'fill-disk'; seconds: number }
  | { type: 'pictures'; come: 'at-once' | 'late' | 'never' }

const seconds = (min: number, max: number) => fc.integer({ min, max })
const of = <T extends Action['type']>(type: T) => fc.constant({ type } as Action & { type: T })

const action: fc.Arbitrary<Action> = fc.oneof(
  { weight: 30, arbitrary: fc.record({ type: fc.constant('work' as const), seconds: seconds(1, 1500) }) },
  {
    weight: 6,
    arbitrary: fc.record({
      type: fc.constant('leave' as const),
      seconds: fc.oneof(seconds(1, 1439), seconds(1440, 4000)),
      told: fc.boolean(),
    }),
  },
  {
    weight: 12,
    arbitrary: fc.record({
      type: fc.constant('start' as const),
      job: fc.constantFrom('job-north', 'job-south'),
    }),
  },
  { weight: 5, arbitrary: of('stop') },
  { weight: 8, arbitrary: of('resume') },
  { weight: 3, arbitrary: fc.constantFrom(...(['lock', 'unlock'] as const)).map((type) => ({ type })) },
  {
    weight: 8,
    arbitrary: fc.record({
      type: fc.constant('kill' as const),
      during: fc.constantFrom(...(['heartbeat', 'captured', 'stop', 'comment', 'sync'] as const)),
      afterMs: fc.integer({ min: 0, max: 12 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ type: fc.constant('close-browser' as const), seconds: seconds(1, 4000) }),
  },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('sleep' as const), seconds: seconds(120, 40_000) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      type: fc.constant('set-clock' as const),
      seconds: fc.oneof(seconds(-90, 90), seconds(-4000, 4000)),
    }),
  },
  { weight: 3, arbitrary: of('ask-time') },
  { weight: 3, arbitrary: fc.record({ type: fc.constant('delete' as const), which: fc.nat(30) }) },
  {
    weight: 4,
    arbitrary: fc.record({
      type: fc.constant('comment' as const),
      which: fc.nat(30),
      text: fc.constantFrom('header grid', 'ملاحظة', '🧵 mobile', ''),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ type: fc.constant('hold' as const), minutes: fc.constantFrom(0, 10) }),
  },
  {
    weight: 8,
    arbitrary: fc.record({
      type: fc.constant('sync' as const),
      lost: fc.constantFrom(...(['nothing', 'nothing', 'update', 'answer'] as const)),
    }),
  },
  { weight: 1, arbitrary: of('sign-in-again') },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('fill-disk' as const), seconds: seconds(1, 900) }) },
  {
    weight: 3,
    arbitrary: fc.record({
      type: fc.constant('pictures' as const),
      come: fc.constantFrom(...(['at-once', 'at-once', 'late', 'never'] as const)),
    }),
  },
)

/** The same seed tells the same story. */
export function drawActions(seed: number, count: number): Action[] {
  return fc.sample(action, { seed, numRuns: count })
}

/** Any second of some years: new year, leap days and both DST weekends are among them. */
export function drawBeginning(seed: number): number {
  const [at] = fc.sample(fc.integer({ min: Date.UTC(2026, 0) / 1000, max: Date.UTC(2029, 0) / 1000 }), {
    seed,
    numRuns: 1,
  })
  return (at ?? 0) * 1000
}
