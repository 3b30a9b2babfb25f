/** For the convergence fuzz: the whole history decided once more, by core alone. */
import { safeParse } from 'valibot'
import { decide } from '../../../core/projection/decide.ts'
import { type CountedClaim, factsFrom, submittedEarlyAt } from '../../../core/projection/facts.ts'
import { jobLife } from '../../../core/projection/server-facts.ts'
import { unreadable } from '../../../core/projection/unreadable.ts'
import {
  ClientClaim,
  FreelancerClaim,
  type Party,
  type ServerRecord,
} from '../../../core/protocol/records.ts'
import type { WeekId } from '../../../core/rules/calendar/instant.ts'
import { timesheet } from '../../../core/rules/timesheet/timesheet.ts'

type Verdict = { of: string; verdict: string; code: string | null }

/**
 * What a fresh evaluation rules on each claim, in the order in which they arrived.
 * @param said the server's document in the order of its writing: before each ruling stands what it could know
 */
export function freshRulings(
  week: WeekId,
  claims: ReadonlyMap<string, { by: Party; value: unknown }>,
  said: readonly ServerRecord[],
) {
  const before: ServerRecord[] = []
  const counted: CountedClaim[] = []
  const fresh: Verdict[] = []
  for (const record of said) {
    if (record.kind !== 'ruling') {
      before.push(record)
      continue
    }
    const { by, value } = claims.get(record.of) ?? { by: 'client' as const, value: null }
    const parsed = safeParse(by === 'freelancer' ? FreelancerClaim : ClientClaim, value)
    const opened = before.find(({ kind }) => kind === 'week')
    const life = jobLife(before)
    if (!parsed.success || opened?.kind !== 'week' || !life) {
      const code = parsed.success ? 'invalid-record' : unreadable(by, value, parsed.issues).code
      fresh.push({ of: record.of, verdict: 'refused', code })
      continue
    }
    const state = before.findLast((one) => one.kind === 'state')
    const decision = decide(
      by,
      parsed.output,
      {
        week,
        job: life,
        version: state?.version ?? 0,
        facts: factsFrom(week, counted, before),
        standing: { state: state?.state ?? 'open' },
        submittedEarlyAt: submittedEarlyAt(counted),
      },
      record.at,
      opened.policy,
    )
    const code = decision.verdict === 'refused' ? decision.reason.code : null
    fresh.push({ of: record.of, verdict: decision.verdict, code })
    if (decision.verdict !== 'refused')
      counted.push({
        ...{ by, claim: parsed.output, receivedAt: record.at },
        pictureAt: record.verdict === 'refused' ? null : record.pictureAt,
      })
  }
  const opened = before.find((record) => record.kind === 'week')
  const sheet = opened ? timesheet(factsFrom(week, counted, before), opened.policy) : null
  return { rulings: fresh, totalSeconds: sheet?.totalSeconds ?? 0, amountMinor: sheet?.amountMinor ?? 0 }
}
