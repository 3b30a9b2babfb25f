/** Random weeks for properties that hold for all of them. Only tests come here. */
import fc from 'fast-check'
import type { Interval } from '../calendar/instant.ts'
import { slotOf } from '../calendar/slots.ts'
import type { WeekFacts } from '../facts/facts.ts'
import { DEFAULT_POLICY } from '../policy.ts'
import { at, exampleFacts } from './facts.ts'

export const START = at('Mon 23:00')
export const MINUTES = 180

/** Three hours around midnight: dense enough that everything meets everything. */
const instant = fc.oneof(
  fc.integer({ min: 0, max: MINUTES * 60 }).map((seconds) => START + seconds * 1000),
  fc.integer({ min: 0, max: MINUTES * 60_000 }).map((ms) => START + ms),
)
const stretch = fc
  .tuple(instant, fc.integer({ min: 1, max: 40 * 60_000 }))
  .map(([from, length]): Interval => ({ from, to: from + length }))
const received = (from: number) =>
  fc.constantFrom(null, from, from + 1000, at('+Mon 07:00') - 1, at('+Mon 07:00'), at('+Thu 09:00'))
const listOf = <T>(item: fc.Arbitrary<T>, maxLength: number) => fc.array(item, { maxLength })
const named = <T extends object>(prefix: string, list: fc.Arbitrary<T[]>) =>
  list.map((items) => items.map((item, index) => ({ ...item, id: `${prefix}-${index}` })))

const spans = named(
  'span',
  listOf(
    stretch.chain((one) =>
      fc.record({
        from: fc.constant(one.from),
        to: fc.constant(one.to),
        session: fc.constantFrom('s1', 's2'),
        sessionStartedAt: fc.constant(START),
        device: fc.constantFrom('laptop', 'desktop'),
        receivedAt: received(one.to),
      }),
    ),
    12,
  ),
)
const screenshots = named(
  'shot',
  listOf(
    instant.chain((taken) =>
      fc.record({
        device: fc.constant('laptop'),
        slot: fc.constant(slotOf(taken, DEFAULT_POLICY)),
        at: fc.constant(taken),
        receivedAt: received(taken),
        pictureAt: received(taken),
        look: fc.constantFrom('picture' as const, 'black' as const, 'placeholder' as const),
        clockSuspect: fc.boolean(),
      }),
    ),
    16,
  ),
)
const outcome = fc.constantFrom(null, 'upheld' as const, 'overturned' as const)
const some = <T>(items: readonly T[], maxLength: number) =>
  items.length === 0 ? fc.constant([] as T[]) : fc.array(fc.constantFrom(...items), { maxLength })

/** A week in which anything that can happen does. */
export const week: fc.Arbitrary<WeekFacts> = fc
  .tuple(spans, screenshots)
  .chain(([tracked, taken]) =>
    fc.record({
      spans: fc.constant(tracked),
      screenshots: fc.constant(taken),
      idles: named('idle', listOf(stretch, 4)),
      conflicts: some(tracked, 3).chain((of) =>
        fc.tuple(...of.map((one) => stretch.map((part) => ({ ...part, span: one.id })))),
      ),
      rejections: named(
        'rejection',
        some(taken, 5).chain((of) =>
          fc.tuple(
            ...of.map((one) =>
              fc.record({
                screenshot: fc.constant(one.id),
                at: instant,
                withdrawnAt: fc.option(instant),
                review: fc.option(
                  fc.oneof(
                    fc.record({ askedAt: instant, outcome: fc.constant(null) }),
                    fc.record({ askedAt: instant, outcome, decidedAt: instant }),
                  ),
                ),
              }),
            ),
          ),
        ) as fc.Arbitrary<Omit<WeekFacts['rejections'][number], 'id'>[]>,
      ),
      deletions: named(
        'deletion',
        some(taken, 3).map((of) => of.map((one) => ({ screenshot: one.id, at: one.at }))),
      ),
      others: named(
        'other',
        listOf(
          fc.record({
            day: fc.constantFrom('2026-11-16', '2026-11-17'),
            seconds: fc.integer({ min: 1, max: 20 * 3600 }),
            description: fc.constant('Call'),
            idle: fc.constant(null),
            at: instant,
            adjustment: fc.boolean(),
            approval: fc.constantFrom('not-needed' as const, 'needed' as const, 'given' as const),
            removedAt: fc.option(instant),
          }),
          4,
        ),
      ),
      disputes: named(
        'dispute',
        listOf(
          listOf(instant, 4).chain((about) => {
            const items = about.map((one) => ({ type: 'slot' as const, slot: slotOf(one, DEFAULT_POLICY) }))
            return fc.record({
              at: instant,
              category: fc.constant('hours-not-worked' as const),
              items: fc.constant(items),
              decisions: some(items, 3).chain((of) =>
                fc.tuple(
                  ...of.map((item) =>
                    fc.record({
                      item: fc.constant(item),
                      outcome: fc.constantFrom('kept' as const, 'removed' as const),
                      at: instant,
                    }),
                  ),
                ),
              ),
              closedAt: fc.option(instant),
            })
          }),
          2,
        ),
      ),
      lates: fc.uniqueArray(
        instant.chain((worked) =>
          fc.record({
            fromWeek: fc.constant('2026-11-09'),
            slot: fc.constant(slotOf(worked, DEFAULT_POLICY) - 7 * 86_400_000),
            seconds: fc.integer({ min: 0, max: 600 }),
            cutSeconds: fc.constantFrom(0, 0, 120),
            rateMinorPerHour: fc.constantFrom(2500, 2537),
            slotState: fc.constant('documented' as const),
            screenshot: fc.uuid(),
            extraScreenshots: fc.constant([]),
            overturned: fc.constant(false),
            receivedAt: instant,
            unprotectedReason: fc.constantFrom(null, 'too-late' as const),
          }),
        ),
        { maxLength: 4, selector: ({ slot }) => slot },
      ),
      pauses: listOf(stretch, 2),
      limit: fc.option(fc.integer({ min: 0, max: 6 * 3600 })),
      rate: fc.integer({ min: 0, max: 20_000 }),
    }),
  )
  .map(({ limit, rate, pauses, ...facts }) => {
    const { terms, job } = exampleFacts()
    return exampleFacts({
      ...facts,
      job: { ...job, pauses },
      terms: { ...terms, rateMinorPerHour: rate, authorizedSecondsPerWeek: limit },
    })
  })

/** The same facts in another order, some said twice, spans cut in two. */
export const retold = (facts: WeekFacts): fc.Arbitrary<WeekFacts> => {
  const again = <T>(list: readonly T[]) =>
    fc.tuple(fc.subarray([...list]), fc.constant(list)).chain(([twice, once]) => {
      const all = [...once, ...twice]
      return fc.shuffledSubarray(all, { minLength: all.length, maxLength: all.length })
    })
  return fc
    .record({
      cuts: fc.array(fc.option(fc.double({ min: 0.01, max: 0.99, noNaN: true })), {
        minLength: facts.spans.length,
        maxLength: facts.spans.length,
      }),
    })
    .chain(({ cuts }) => {
      const pieces = facts.spans.map((span, index) => {
        const share = cuts[index]
        const cut = share == null ? span.to : span.from + Math.floor((span.to - span.from) * share)
        if (cut <= span.from || cut >= span.to) return [span]
        return [
          { ...span, to: cut },
          { ...span, id: `${span.id}-rest`, from: cut },
        ]
      })
      const cutIds = new Set(pieces.filter((one) => one.length > 1).map(([first]) => first?.id))
      const conflicts = facts.conflicts.flatMap((one) =>
        cutIds.has(one.span) ? [one, { ...one, span: `${one.span}-rest` }] : [one],
      )
      return fc.record({
        spans: again(pieces.flat()),
        conflicts: again(conflicts),
        idles: again(facts.idles),
        screenshots: again(facts.screenshots),
        rejections: again(facts.rejections),
        deletions: again(facts.deletions),
        others: again(facts.others),
        disputes: again(facts.disputes),
        lates: again(facts.lates),
      })
    })
    .map((parts) => ({ ...facts, ...parts }))
}
