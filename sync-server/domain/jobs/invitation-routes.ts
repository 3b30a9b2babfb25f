import * as v from 'valibot'
import type { RefusalCode } from '../../../core/messages/refusals.ts'
import { Invitation, InvitationPreview, JobDetail } from '../../../core/protocol/api/jobs.ts'
import { Text } from '../../../core/protocol/api/values.ts'
import { routesWith } from '../../http/api/route.ts'
import { showVersion } from '../../http/versions.ts'
import { Refused } from '../../refused.ts'
import { provenPerson } from '../accounts/identify.ts'
import { NewInvitation } from './input.ts'
import type { Invitations, Invitation as KeptInvitation } from './invitations.ts'
import { jobDetail, type Readings, termsToJson } from './summary.ts'

const LINK_REFUSALS: readonly RefusalCode[] = [
  'invitation-unknown',
  'invitation-used',
  'invitation-revoked',
  'invitation-expired',
]

const route = routesWith<Readings & { invitations: Invitations }>()

/** Inviting the other side of a job, and joining by a link. */
export const invitationRoutes = [
  route({
    method: 'get',
    path: '/api/jobs/{job}/invitations',
    summary: 'Invitations that can still be used',
    access: 'party',
    answers: { 200: v.strictObject({ invitations: v.array(Invitation) }) },
    refusals: ['not-a-party'],
    async handle({ invitations }, { job, role }) {
      if (role === 'support') throw new Refused('not-a-party')
      return { invitations: (await invitations.open(job.id)).map(invitationToJson) }
    },
  }),
  route({
    method: 'post',
    path: '/api/jobs/{job}/invitations',
    summary: 'Invite the other side by link, and by mail if an address is given (A2)',
    access: 'party',
    body: NewInvitation,
    /** The link is one. */
    secret: true,
    answers: {
      201: v.strictObject({
        ...Invitation.entries,
        url: v.pipe(v.nullable(Text), v.description('null where it was mailed: only that mailbox has it')),
      }),
    },
    refusals: [
      'side-taken',
      'ended',
      'too-many-invitations',
      'too-many-open-invitations',
      'too-many-invitation-mails',
      'address-unproven',
    ],
    async handle({ invitations }, { ctx, person, job, body }) {
      if (body.email !== null) provenPerson(ctx, 'mail')
      const { invitation, url } = await invitations.invite(job, person, body)
      return { ...invitationToJson(invitation), url }
    },
  }),
  route({
    method: 'delete',
    path: '/api/jobs/{job}/invitations/{id}',
    summary: 'Take an invitation back',
    access: 'party',
    answers: { 204: null },
    refusals: ['invitation-not-open'],
    handle: ({ invitations }, { person, job, params }) => invitations.revoke(job.id, params.id, person),
  }),
  /** Open to whoever holds the link: it is read before signing up. */
  route({
    method: 'get',
    path: '/api/invitations/{token}',
    summary: 'What an invitation leads to',
    access: 'anyone',
    answers: { 200: InvitationPreview },
    refusals: LINK_REFUSALS,
    async handle({ invitations }, { ctx, params }) {
      const preview = await invitations.preview(params.token)
      const { job, terms: offered, invitation, invitedBy, version } = preview
      showVersion(ctx, version)
      return {
        version,
        job: {
          title: job.title,
          startsAt: job.startsAt,
          endsAt: job.endsAt,
          terms: termsToJson(offered, job),
        },
        role: invitation.role,
        invitedBy,
        email: invitation.email,
        expiresAt: invitation.expiresAt,
      }
    },
  }),
  route({
    method: 'post',
    path: '/api/invitations/{token}/accept',
    summary: 'Join the job and accept its terms',
    access: 'signed-in',
    version: '/api/invitations/{token}',
    answers: { 200: v.strictObject({ job: JobDetail }) },
    refusals: [
      ...LINK_REFUSALS,
      'invitation-elsewhere',
      'own-job',
      'support-cannot-join',
      'side-taken',
      'ended',
    ],
    async handle(deps, { person, params, ifMatch }) {
      const job = await deps.invitations.join(params.token, person, ifMatch)
      return { job: await jobDetail(deps, job, person.id) }
    },
  }),
]

const invitationToJson = ({ id, role, email, createdAt, expiresAt }: KeptInvitation) => ({
  id,
  role,
  email,
  createdAt,
  expiresAt,
})
