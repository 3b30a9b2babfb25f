import * as v from 'valibot'
import { Currency, Instant, Minor, Seconds } from '../../../core/protocol/api/values.ts'
import type { Job } from '../jobs/job.ts'

const Id = v.pipe(v.string(), v.minLength(1), v.maxLength(100))
const Week = v.pipe(v.string(), v.regex(/^\d{4}-\d\d-\d\d$/), v.description('the Monday of the week'))

/** A timesheet as it stood when the event happened; a higher version is a later state. */
const timesheet = {
  job: Id,
  week: Week,
  version: v.pipe(v.number(), v.safeInteger()),
  totalSeconds: Seconds,
  amountMinor: Minor,
  protectedMinor: Minor,
  currency: Currency,
}

/**
 * Everything that an operator's systems can hear of, each with the form of its `data`: ids, instants and
 * integer minor units. No screenshot, no text that a person wrote, no name and no address leaves this way.
 */
export const EVENTS = {
  'job.created': v.strictObject({
    job: Id,
    clientId: v.nullable(Id),
    freelancerId: v.nullable(Id),
    startsAt: Instant,
    endsAt: v.nullable(Instant),
  }),
  'timesheet.submitted': v.strictObject({
    ...timesheet,
    by: v.picklist(['schedule', 'freelancer']),
    reviewEndsAt: Instant,
  }),
  'timesheet.paid': v.strictObject(timesheet),
  'timesheet.failed': v.strictObject(timesheet),
  'timesheet.closed': v.strictObject(timesheet),
  'rejection.made': v.strictObject({ ...timesheet, rejection: Id, screenshot: Id }),
  'dispute.opened': v.strictObject({
    ...timesheet,
    dispute: Id,
    items: v.pipe(v.number(), v.safeInteger(), v.description('how many slots and Other entries')),
  }),
  'dispute.decided': v.strictObject({ ...timesheet, dispute: Id }),
  /** Sent by `npm run admin -- webhooks test` alone. */
  'webhook.test': v.strictObject({ endpoint: Id }),
} as const

export type EventType = keyof typeof EVENTS
export type EventData<Type extends EventType> = v.InferOutput<(typeof EVENTS)[Type]>
/** `key` says which event it is, whoever tells it again: the message's id follows from it. */
export type WebhookEvent = {
  [Type in EventType]: { type: Type; key: string; at: number; data: EventData<Type> }
}[EventType]

/** What an endpoint can ask for; the test goes to whoever is tested. */
export const EVENT_TYPES = Object.keys(EVENTS).filter((type) => type !== 'webhook.test') as EventType[]

/** The body of a message, as the Standard Webhooks specification has it. */
const messageOf = <Type extends EventType>(type: Type) =>
  v.strictObject({
    type: v.literal(type),
    timestamp: v.pipe(v.string(), v.isoTimestamp(), v.description('when it happened')),
    data: EVENTS[type],
  })

/** The bodies of all messages, by their type: what the API's description says of them. */
export const MESSAGES: Readonly<Record<string, v.GenericSchema>> = Object.fromEntries(
  (Object.keys(EVENTS) as EventType[]).map((type) => [type, messageOf(type)]),
)

export function eventToBody({ type, at, data }: WebhookEvent): string {
  const message = { type, timestamp: new Date(at).toISOString(), data }
  return JSON.stringify(message satisfies v.InferOutput<ReturnType<typeof messageOf<EventType>>>)
}

export const jobCreated = ({
  id,
  clientId,
  freelancerId,
  startsAt,
  endsAt,
  createdAt,
}: Job): WebhookEvent => ({
  type: 'job.created',
  key: `job.created/${id}`,
  at: createdAt,
  data: { job: id, clientId, freelancerId, startsAt, endsAt },
})
