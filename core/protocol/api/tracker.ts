import * as v from 'valibot'
import { RecordId } from '../records.ts'
import { Person } from './accounts.ts'
import { JobSummary } from './jobs.ts'
import type { Operation } from './operation.ts'
import { pages } from './pages.ts'
import { PairingCode } from './pairing-code.ts'
import { PolicyAnswer } from './policy.ts'
import { AnyPassword, Email, line } from './text.ts'
import { Instant, Next, Text } from './values.ts'

const ruling = { id: Text, at: Instant, kind: v.literal('ruling'), of: Text }
/** Of a screenshot: when the server had its picture, null while it hasn't (S9); and whether it was shown before. */
const picture = {
  pictureAt: v.exactOptional(v.nullable(Instant)),
  duplicate: v.exactOptional(v.literal(true)),
}
/** What the sentence of a refusal names; which names stand there follows from the code. */
const ReasonParams = v.record(Text, v.union([Text, v.number()]))
const LateRuling = v.variant('verdict', [
  v.strictObject({ ...ruling, ...picture, verdict: v.literal('late'), week: Text }),
  v.strictObject({
    ...ruling,
    verdict: v.literal('refused'),
    code: Text,
    params: v.exactOptional(ReasonParams),
  }),
  v.pipe(
    v.strictObject({ ...ruling, ...picture, verdict: v.literal('accepted') }),
    v.description('it came before the week was sealed'),
  ),
])
const KeptImage = v.strictObject({ sha256: Text, bytes: v.number(), type: Text })

const SignedIn = v.strictObject({
  token: Text,
  device: v.strictObject({ id: Text, label: Text }),
  person: Person,
})

/** What the Tracker asks the server over HTTP: the server's routes are these, each with its handler. */
export const TRACKER = {
  signIn: {
    method: 'post',
    path: '/api/devices',
    summary: 'Sign an extension in; its token is shown this once',
    access: 'anyone',
    body: v.object({ email: Email, password: AnyPassword, label: line(100) }),
    answers: { 201: SignedIn },
    refusals: ['wrong-credentials', 'too-many-attempts', 'busy'],
  },
  signInByCode: {
    method: 'post',
    path: '/api/devices/by-code',
    summary: 'Sign an extension in by a code of its person’s page; its token is shown this once',
    access: 'anyone',
    body: v.object({ code: PairingCode, label: line(100) }),
    answers: { 201: SignedIn },
    refusals: ['pairing-code-unusable', 'too-many-attempts'],
  },
  signOut: {
    method: 'delete',
    path: '/api/devices/{id}',
    summary: 'Take an extension’s token back',
    access: 'signed-in',
    answers: { 204: null },
    refusals: ['session-unknown'],
  },
  anchor: {
    method: 'post',
    path: '/api/devices/anchors',
    summary: 'The server’s clock, signed for the device that asks: its next records name it (C10)',
    access: 'signed-in',
    body: v.object({
      deviceNow: v.pipe(v.number(), v.safeInteger(), v.description('what the device’s own clock says')),
    }),
    answers: { 201: v.strictObject({ anchor: Text, now: Instant, simulatedOffsetMs: v.number() }) },
    refusals: ['not-a-device'],
  },
  policy: {
    method: 'get',
    path: '/api/policy',
    summary: 'The numbers that everybody counts by',
    access: 'anyone',
    answers: { 200: PolicyAnswer },
  },
  jobs: {
    method: 'get',
    path: '/api/jobs',
    summary: 'My jobs, the newest first',
    access: 'signed-in',
    ...pages,
    answers: { 200: v.strictObject({ jobs: v.array(JobSummary), next: Next }) },
  },
  ticket: {
    method: 'post',
    path: '/api/sync-tickets',
    summary: 'A ticket for one socket to /sync/<job>/<week>/<author>, good for a minute and for one opening',
    access: 'signed-in',
    body: v.object({ job: v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{1,64}$/, 'the id of a job')) }),
    answers: { 201: v.strictObject({ ticket: Text, expiresAt: Instant }) },
    refusals: ['job-unknown', 'too-many-tickets'],
  },
  putScreenshot: {
    method: 'put',
    path: '/api/jobs/{job}/screenshots/{sha256}',
    summary: 'Store a screenshot under its hash, its bytes as they are; 200 if it was there already',
    access: 'freelancer',
    takes: ['image/webp', 'image/png', 'image/jpeg'],
    answers: { 200: KeptImage, 201: KeptImage },
    refusals: [
      'not-a-hash',
      'hash-mismatch',
      'not-an-image',
      'too-large',
      'quota-reached',
      'person-quota-reached',
      'too-many-pixels',
      'job-not-accepted',
      'too-many-uploads',
      'broken-off',
      'storage-failed',
    ],
  },
  getScreenshot: {
    method: 'get',
    path: '/api/jobs/{job}/screenshots/{sha256}',
    summary: 'A screenshot, or a range of its bytes',
    access: 'party',
    answers: { 200: 'image/', 206: 'image/', 304: null },
    refusals: ['not-a-hash', 'image-unknown', 'image-hidden', 'image-lost', 'no-such-range'],
  },
  lateClaims: {
    method: 'post',
    path: '/api/jobs/{job}/weeks/{week}/late-claims',
    summary: 'Bring records of a week that is sealed: tracked time goes on the next timesheet (T7)',
    access: 'freelancer',
    body: v.object({
      records: v.pipe(
        v.array(v.looseObject({ id: RecordId })),
        v.minLength(1),
        v.maxLength(100),
        v.description('claims of the freelancer, at most 100'),
      ),
    }),
    answers: { 200: v.strictObject({ rulings: v.array(LateRuling) }) },
    refusals: ['unknown-week', 'not-sealed', 'too-many-late-claims'],
  },
} as const satisfies Record<string, Operation>
