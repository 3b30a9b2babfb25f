import type { ComponentChildren } from 'preact'
import type { Terms } from '../../../core/protocol/api/jobs.ts'
import { duration, money } from '../../../core/ui/words/format.ts'

/** Terms as both parties read them, before and after they bind. */
export function TermsFigures({ terms, children }: { terms: Terms; children?: ComponentChildren }) {
  return (
    <dl class="figures">
      <dt>Rate</dt>
      <dd>{money(terms.rateMinorPerHour, terms.currency)} an hour</dd>
      <dt>Authorized</dt>
      <dd>
        {terms.authorizedSecondsPerWeek === null
          ? 'no limit agreed'
          : `${duration(terms.authorizedSecondsPerWeek)} hours a week`}
      </dd>
      <dt>Work View</dt>
      <dd>
        {terms.requiresWorkView
          ? 'required: disputed Other hours are taken off without question'
          : 'used, Other hours allowed'}
      </dd>
      {children}
    </dl>
  )
}
