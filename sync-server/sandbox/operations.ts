import * as v from 'valibot'
import { Instant, Next, Text } from '../../core/protocol/api/values.ts'
import { type Operation, pages } from '../http/api/operation.ts'
import { NewClock, Play } from './input.ts'

const Playing = v.nullable(v.strictObject({ until: Instant }))
const Now = v.strictObject({ now: Instant })

/** The sandbox's own: a server that is none doesn't have them. */
export const sandboxOperations: readonly Operation[] = [
  {
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
  },
  {
    method: 'post',
    path: '/api/sandbox/clock',
    summary: 'Move the clock forward; all that falls due on the way happens',
    access: 'sandbox',
    body: NewClock,
    answers: { 200: Now },
    refusals: ['clock-runs-forward'],
  },
  {
    method: 'post',
    path: '/api/sandbox/play',
    summary: 'Play some hours in some seconds, the demo’s people at work',
    access: 'sandbox',
    body: Play,
    answers: { 202: v.strictObject({ playing: Playing }) },
  },
  {
    method: 'post',
    path: '/api/sandbox/stop',
    summary: 'Stop the play',
    access: 'sandbox',
    answers: { 200: Now },
  },
  {
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
  },
]
