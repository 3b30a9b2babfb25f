import { useState } from 'preact/hooks'
import type { JobSummary } from '../../../../core/protocol/api/jobs.ts'
import { deadline } from '../../../../core/ui/words/format.ts'
import { type AnswerTo, api } from '../../api.ts'
import { viewerZone } from '../../page-clock.ts'
import { CopyText } from '../../parts/copy-button.tsx'
import { Field, Form, textOf } from '../../parts/form.tsx'
import { policy } from '../../policy.ts'

type Invitation = AnswerTo<'POST /api/jobs/{job}/invitations'>

/** Makes the link by which the other party joins: it works once, and expires (A2). */
export function InviteOther({ job, first }: { job: Pick<JobSummary, 'id' | 'role'>; first?: Invitation }) {
  const [invitation, setInvitation] = useState<Invitation | null>(first ?? null)
  const role = job.role === 'client' ? 'freelancer' : 'client'
  return (
    <section aria-labelledby="invitation" class="card">
      <h2 id="invitation">Invite the {role}</h2>
      {invitation ? (
        <>
          {invitation.url === null ? (
            <p role="status">
              The link is on its way to <strong>{invitation.email}</strong>.
            </p>
          ) : (
            <CopyText label="Invitation link" text={invitation.url} />
          )}
          <p class="note">
            {invitation.url === null
              ? 'Only an account of that address can join by it.'
              : `Whoever opens it first can join as the ${role}.`}{' '}
            It works once, until {deadline(invitation.expiresAt, viewerZone, policy.value.zone)}.
          </p>
        </>
      ) : (
        <Form
          submit="Make an invitation link"
          onSubmit={async (values) => {
            const email = textOf(values, 'email')
            setInvitation(
              await api('POST /api/jobs/{job}/invitations', {
                job: job.id,
                body: { role, ...(email ? { email } : {}) },
              }),
            )
          }}
        >
          <Field
            label={`E-mail of the ${role}`}
            name="email"
            type="email"
            hint="Optional: the link goes to this address, and works for its owner alone. Without it you get a link to hand on."
          />
        </Form>
      )}
    </section>
  )
}
