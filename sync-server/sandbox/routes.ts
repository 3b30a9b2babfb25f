import * as v from 'valibot'
import { pages } from '../../core/protocol/api/pages.ts'
import { Instant, Next, Text } from '../../core/protocol/api/values.ts'
import { MAILS, type Notices } from '../domain/notices/notices.ts'
import { routesWith } from '../http/api/route.ts'
import { Refused } from '../refused.ts'
import { type createSandbox, DEMO_PASSWORD, DEMO_PEOPLE, MOST_HOURS } from './sandbox.ts'
import type { SandboxClock } from './sandbox-clock.ts'

const NewClock = v.object({
  now: v.pipe(
    v.string(),
    v.isoTimestamp(),
    v.check((text) => !Number.isNaN(Date.parse(text)), 'an instant'),
  ),
})
const Play = v.object({
  hours: v.pipe(v.number(), v.safeInteger(), v.minValue(1), v.maxValue(MOST_HOURS)),
  seconds: v.pipe(v.number(), v.minValue(0), v.maxValue(3600)),
})
const Playing = v.nullable(v.strictObject({ until: Instant }))
const Now = v.strictObject({ now: Instant })

const route = routesWith<{
  sandbox: ReturnType<typeof createSandbox>
  clock: SandboxClock
  mails: Notices['mails']
  log(error: unknown): void
}>()

/** The sandbox's own: a server that is none doesn't have them. */
export const sandboxRoutes = [
  route({
    method: 'get',
    path: '/api/sandbox',
    summary: 'The sandbox: its time, its people, its job',
    access: 'sandbox',
    answers: {
      200: v.strictObject({
        now: Instant,
        people: v.array(
          v.strictObject({
            name: Text,
            email: Text,
            role: v.picklist(['client', 'freelancer']),
            password: Text,
          }),
        ),
        jobs: v.array(v.strictObject({ id: Text })),
        playing: Playing,
      }),
    },
    handle({ sandbox, clock }) {
      const job = sandbox.demoJob()
      return {
        now: clock.now(),
        people: DEMO_PEOPLE.map((person) => ({ ...person, password: DEMO_PASSWORD })),
        jobs: job ? [{ id: job }] : [],
        playing: sandbox.playing(),
      }
    },
  }),
  route({
    method: 'post',
    path: '/api/sandbox/clock',
    summary: 'Move the clock forward; all that falls due on the way happens',
    access: 'sandbox',
    body: NewClock,
    answers: { 200: Now },
    refusals: ['clock-runs-forward'],
    async handle({ sandbox, clock }, { body }) {
      sandbox.stop()
      if (!(await sandbox.moveTo(Date.parse(body.now))))
        throw new Refused('clock-runs-forward', {
          details: {
            now: clock.now(),
          },
        })
      return { now: clock.now() }
    },
  }),
  route({
    method: 'post',
    path: '/api/sandbox/play',
    summary: 'Play some hours in some seconds, the demo’s people at work',
    access: 'sandbox',
    body: Play,
    answers: { 202: v.strictObject({ playing: Playing }) },
    handle({ sandbox, log }, { body: { hours, seconds } }) {
      sandbox.play(hours, seconds, log)
      return { playing: sandbox.playing() }
    },
  }),
  route({
    method: 'post',
    path: '/api/sandbox/stop',
    summary: 'Stop the play',
    access: 'sandbox',
    answers: { 200: Now },
    handle({ sandbox, clock }) {
      sandbox.stop()
      return { now: clock.now() }
    },
  }),
  route({
    method: 'get',
    path: '/api/sandbox/mail',
    summary: 'The mails that this sandbox would have sent, the newest first',
    access: 'sandbox',
    ...pages,
    answers: {
      200: v.strictObject({
        mails: v.array(
          v.strictObject({ id: Text, to: Text, subject: Text, text: Text, html: Text, at: Instant }),
        ),
        next: Next,
      }),
    },
    async handle(deps, { query }) {
      const { after, limit } = MAILS.pageOf(query)
      const { items, next } = MAILS.cut(await deps.mails(limit + 1, after), limit, ({ at, id }) => [at, id])
      return { mails: items, next }
    },
  }),
]
