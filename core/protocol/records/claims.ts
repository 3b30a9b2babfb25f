/** A party's claims, whatever their kind, and how one is read. */
import * as v from 'valibot'
import type { Party } from './author.ts'
import { ApprovalClaim, DisputeClaim, RejectionClaim } from './client-claims.ts'
import { ConcessionClaim, MessageClaim, ReportClaim, WithdrawalClaim } from './either-claims.ts'
import type { Link } from './fields.ts'
import {
  CommentClaim,
  DeletionClaim,
  IdleClaim,
  OtherClaim,
  ReviewClaim,
  ScreenshotClaim,
  SpanClaim,
  SubmitClaim,
} from './freelancer-claims.ts'

export const FreelancerClaim = v.variant('kind', [
  SpanClaim,
  IdleClaim,
  ScreenshotClaim,
  DeletionClaim,
  CommentClaim,
  OtherClaim,
  ReviewClaim,
  SubmitClaim,
  WithdrawalClaim,
  MessageClaim,
  ReportClaim,
  ConcessionClaim,
])
export const ClientClaim = v.variant('kind', [
  RejectionClaim,
  DisputeClaim,
  ApprovalClaim,
  WithdrawalClaim,
  MessageClaim,
  ReportClaim,
  ConcessionClaim,
])
const CLAIMS = { freelancer: FreelancerClaim, client: ClientClaim } as const
const optionsByKind = ({ options }: { options: readonly { entries: { kind: { literal: string } } }[] }) =>
  new Map<unknown, unknown>(options.map((option) => [option.entries.kind.literal, option]))
const OPTIONS = { freelancer: optionsByKind(FreelancerClaim), client: optionsByKind(ClientClaim) }

/** Reads a claim of this party. The same as asking the whole variant, which would try one kind after the other. */
export function parseClaim(
  by: Party,
  value: unknown,
): v.SafeParseResult<typeof FreelancerClaim | typeof ClientClaim> {
  const option = OPTIONS[by].get((value as { kind?: unknown } | null | undefined)?.kind)
  return v.safeParse((option ?? CLAIMS[by]) as (typeof CLAIMS)[Party], value)
}

export type FreelancerClaim = v.InferOutput<typeof FreelancerClaim>
export type ClientClaim = v.InferOutput<typeof ClientClaim>
export type Claim = FreelancerClaim | ClientClaim
/** A claim that has no place in a chain yet. */
export type Unlinked<C extends Claim> = C extends Claim ? Omit<C, keyof Link> : never

/** What the Tracker records by itself. */
export type Capture = Extract<FreelancerClaim, { kind: 'span' | 'idle' | 'screenshot' }>
export function isCapture(claim: Claim): claim is Capture {
  return claim.kind === 'span' || claim.kind === 'idle' || claim.kind === 'screenshot'
}
