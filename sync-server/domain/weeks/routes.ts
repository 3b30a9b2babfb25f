import * as v from 'valibot'
import { TRACKER } from '../../../core/protocol/api/tracker.ts'
import { Text } from '../../../core/protocol/api/values.ts'
import { Charged, Excess } from '../../../core/protocol/api/weeks.ts'
import type { Refusal } from '../../../core/rules/refusal.ts'
import { chargedSentence } from '../../../core/ui/words/payment-words.ts'
import { routesWith } from '../../http/api/route.ts'
import { showVersion } from '../../http/versions.ts'
import { Refused } from '../../refused.ts'
import { ExcessInput } from '../payments/input.ts'
import type { ChargeOutcome } from './ports.ts'
import type { Weeks } from './weeks.ts'

const route = routesWith<{ weeks: Weeks }>()

/** What can't be said in a week's document: payments by hand, and late records of a week that is sealed. */
export const weekRoutes = [
  route({
    method: 'post',
    path: '/api/jobs/{job}/weeks/{week}/pay',
    summary: 'Pay a timesheet by hand: early, which ends its review (T6), or after a failure (P4)',
    access: 'client',
    version: '/api/jobs/{job}/weeks/{week}',
    answers: { 200: v.strictObject({ state: Text }) },
    refusals: [
      'unknown-week',
      'not-submitted',
      'in-dispute',
      'charging',
      'already-paid',
      'nothing-to-pay',
      'money-held',
      'settled-outside',
    ],
    handle: async ({ weeks }, { job, params, ifMatch }) =>
      unlessRefused(await weeks.pay(job.id, params.week, ifMatch)),
  }),
  route({
    method: 'get',
    path: '/api/jobs/{job}/excess',
    summary: 'Weeks with hours over the authorized ones that can be paid by hand now (T10)',
    access: 'party',
    answers: { 200: v.strictObject({ weeks: v.array(Excess) }) },
    handle: async ({ weeks }, { job }) => ({ weeks: await weeks.excess.payable(job.id) }),
  }),
  route({
    method: 'get',
    path: '/api/jobs/{job}/weeks/{week}/excess',
    summary: 'A week’s hours over the authorized ones, and whether they can be paid (T10)',
    access: 'party',
    answers: { 200: v.strictObject({ excess: Excess }) },
    refusals: ['unknown-week'],
    async handle({ weeks }, { ctx, job, params }) {
      const excess = await weeks.excess.view(job.id, params.week)
      if (!excess) throw new Refused('unknown-week')
      showVersion(ctx, excess.version)
      return { excess }
    },
  }),
  route({
    method: 'post',
    path: '/api/jobs/{job}/weeks/{week}/pay-excess',
    summary: 'Pay hours over the authorized ones by hand, in whole or in part (T10)',
    access: 'client',
    version: '/api/jobs/{job}/weeks/{week}/excess',
    body: ExcessInput,
    answers: { 200: Charged },
    refusals: [
      'unknown-week',
      'not-settled',
      'in-dispute',
      'charging',
      'no-excess',
      'excess-paid',
      'more-than-excess',
      'too-late',
      'unsound-amount',
      'money-held',
      'settled-outside',
    ],
    handle: async ({ weeks }, { job, params, body, ifMatch }) =>
      inWords(unlessRefused(await weeks.excess.pay(job.id, params.week, body.amountMinor, ifMatch))),
  }),
  route({
    ...TRACKER.lateClaims,
    handle: async ({ weeks }, { job, params, body }) =>
      unlessRefused(await weeks.takeLateClaims(job.id, params.week, body.records)),
  }),
]

const inWords = (answer: ChargeOutcome) => ({ outcome: answer.outcome, sentence: chargedSentence(answer) })

function unlessRefused<Result extends object>(result: Result | Refusal): Exclude<Result, Refusal> {
  if ('code' in result) throw new Refused(result.code)
  return result as Exclude<Result, Refusal>
}
