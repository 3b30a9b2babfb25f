import type { Instant, WeekId } from '../calendar/instant.ts'
import { weekInterval, weekOf } from '../calendar/week.ts'
import type { Terms } from '../facts/facts.ts'
import { isCount, isRate } from '../money.ts'
import { type Refusal, refusalOf } from '../refusal.ts'

/** Terms that both parties agreed on, by the server's clock. The job's first terms have no earlier ones. */
export type AcceptedTerms = { terms: Terms; acceptedAt: Instant }

/**
 * The first instant at which accepted terms bind: the next Monday 00:00 ET after acceptance (T5). Accepted
 * at Monday 00:00:00.000, that is the Monday a week later.
 */
export function bindsFrom(acceptedAt: Instant, zone: string): Instant {
  return weekInterval(weekOf(acceptedAt, zone), zone).to
}

/**
 * The terms in force for a week: of those that bind by its start, the last accepted; the first terms of a
 * job bind from its very start, which need not be a Monday. Null if nothing was ever accepted.
 */
export function termsInForce(accepted: readonly AcceptedTerms[], week: WeekId, zone: string): Terms | null {
  const inOrder = [...accepted].sort(
    (a, b) => a.acceptedAt - b.acceptedAt || a.terms.version - b.terms.version,
  )
  const start = weekInterval(week, zone).from
  const binding = inOrder.filter(
    ({ acceptedAt }, index) => index === 0 || bindsFrom(acceptedAt, zone) <= start,
  )
  return binding.at(-1)?.terms ?? null
}

export type TermsRefusal =
  | 'job-ended'
  | 'unsound-rate'
  | 'unsound-limit'
  | 'unknown-currency'
  | 'currency-fixed'
  | 'same-terms'
  | 'own-proposal'
  | 'superseded'
type ProposedTerms = Omit<Terms, 'version'>

/** A week of 169 hours: no limit can be longer. */
const LONGEST_WEEK_SECONDS = 169 * 3600

/** Why a party can't propose terms, or null (T5). `current` is null for a job's first terms. */
export function refuseTerms(
  proposed: ProposedTerms,
  current: Terms | null,
  job: { status: 'invited' | 'working' | 'paused' | 'ended' },
): Refusal<TermsRefusal> | null {
  if (job.status === 'ended') return refusalOf('job-ended')
  if (!isRate(proposed.rateMinorPerHour) || proposed.rateMinorPerHour === 0) return refusalOf('unsound-rate')
  const limit = proposed.authorizedSecondsPerWeek
  if (limit !== null && (!isCount(limit) || limit > LONGEST_WEEK_SECONDS)) return refusalOf('unsound-limit')
  if (!/^[A-Z]{3}$/.test(proposed.currency)) return refusalOf('unknown-currency')
  if (current === null) return null
  if (proposed.currency !== current.currency) return refusalOf('currency-fixed')
  const isSame =
    proposed.rateMinorPerHour === current.rateMinorPerHour &&
    proposed.authorizedSecondsPerWeek === current.authorizedSecondsPerWeek &&
    proposed.requiresWorkView === current.requiresWorkView
  return isSame ? refusalOf('same-terms') : null
}

/** Why a party can't accept a proposal, or null (T5). `latest` is the job's newest proposal, if it is open. */
export function refuseAcceptance(
  proposal: { id: string; by: 'freelancer' | 'client' },
  by: 'freelancer' | 'client',
  latest: string | null,
  job: { status: 'invited' | 'working' | 'paused' | 'ended' },
): Refusal<TermsRefusal> | null {
  if (job.status === 'ended') return refusalOf('job-ended')
  if (proposal.by === by) return refusalOf('own-proposal')
  return proposal.id === latest ? null : refusalOf('superseded')
}
