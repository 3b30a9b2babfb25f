import { useState } from 'preact/hooks'
import type { JobDetail } from '../../../../core/protocol/api/jobs.ts'
import { type AnswerTo, api } from '../../api.ts'
import { Check, Field, Form, minorOf, secondsOf, textOf } from '../../parts/form.tsx'
import { PageHead } from '../../parts/page.tsx'
import { policy } from '../../policy.ts'
import { InviteOther } from '../../workroom/terms/invite-other.tsx'

const CURRENCIES = ['USD', 'EUR', 'GBP', 'CHF', 'CAD', 'AUD', 'JPY', 'INR', 'PLN', 'BRL']
type Invitation = AnswerTo<'POST /api/jobs/{job}/invitations'>

/** A job and, at once, the link that invites the other party to it (A2). */
export function NewJobPage() {
  const [made, setMade] = useState<{ job: JobDetail; invitation: Invitation } | null>(null)
  const [currency, setCurrency] = useState('USD')
  if (made)
    return (
      <div class="narrow">
        <PageHead title={`“${made.job.title}” is ready`} />
        <InviteOther job={made.job} first={made.invitation} />
        <div class="buttons">
          <a class="button button--primary" href={`/jobs/${made.job.id}/work-view`}>
            Open the Workroom
          </a>
          {policy.value.settlement === 'gateway' && made.job.role === 'client' && (
            <a class="button" href="/payment-methods">
              Set up payment
            </a>
          )}
          {policy.value.settlement === 'outside' && made.job.role === 'freelancer' && (
            <a class="button" href="/settings">
              Write your bank details
            </a>
          )}
        </div>
      </div>
    )
  return (
    <div class="narrow">
      <PageHead title="New job" />
      <Form
        submit="Create the job"
        onSubmit={async (values) => {
          const startsOn = textOf(values, 'startsOn')
          const endsOn = textOf(values, 'endsOn')
          const { job } = await api('POST /api/jobs', {
            body: {
              title: textOf(values, 'title'),
              as: textOf(values, 'as') as 'client' | 'freelancer',
              rateMinorPerHour: minorOf(values, 'rate', currency),
              currency,
              authorizedSecondsPerWeek: secondsOf(values, 'authorized'),
              requiresWorkView: values.has('requiresWorkView'),
              ...(startsOn ? { startsOn } : {}),
              ...(endsOn ? { endsOn } : {}),
            },
          })
          const role = job.role === 'client' ? 'freelancer' : 'client'
          const invitation = await api('POST /api/jobs/{job}/invitations', { job: job.id, body: { role } })
          setMade({ job, invitation })
        }}
      >
        <Field label="Title" name="title" required maxLength={150} placeholder="Catalogue redesign" />
        <label class="field">
          <span class="field__label">I am</span>
          <select name="as">
            <option value="client">the client, and invite a freelancer</option>
            <option value="freelancer">the freelancer, and invite a client</option>
          </select>
        </label>
        <div class="pair">
          <Field label="Rate an hour" name="rate" inputMode="decimal" required placeholder="25.00" />
          <label class="field">
            <span class="field__label">Currency</span>
            <select
              name="currency"
              value={currency}
              onChange={(event) => setCurrency(event.currentTarget.value)}
            >
              {CURRENCIES.map((code) => (
                <option key={code}>{code}</option>
              ))}
            </select>
          </label>
        </div>
        <Field
          label="Authorized hours a week"
          name="authorized"
          placeholder="30"
          hint="What is charged by itself at most; empty means no limit. Hours above stay visible and can be paid by hand."
        />
        <Check
          name="requiresWorkView"
          defaultChecked
          label="Work View required"
          hint="Hours entered by hand that you dispute are taken off without question."
        />
        <div class="pair">
          <Field label="Starts on" name="startsOn" type="date" hint="Empty: now." />
          <Field label="Ends on" name="endsOn" type="date" hint="Empty: no end set." />
        </div>
      </Form>
    </div>
  )
}
