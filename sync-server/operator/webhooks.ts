import { EVENT_TYPES } from '../domain/webhooks/events.ts'
import { type Command, Slip } from './command.ts'
import { complain, isRefusal, moment, say } from './say.ts'

const ID = { takes: 'ID', needed: true, does: 'the webhook, by an id of `webhooks list`' }
const DEFAULT_HONOUR_HOURS = 24
const MOST_HONOUR_HOURS = 24 * 30

export const webhookCommands: Command[] = [
  {
    name: 'webhooks add',
    does: 'tells a system of yours what happens, by signed messages; prints the secret, once',
    flags: {
      url: { takes: 'ADDRESS', needed: true, does: 'where to: https, or this machine itself' },
      events: { takes: 'LIST', does: `which events, by commas; without it, all. ${EVENT_TYPES.join(', ')}` },
    },
    note: 'The server sends to whatever address you give, private ones too. Nobody but who can run this command can add one.',
    async run({ webhooks }, given) {
      const events = (given.optional('events') ?? '').split(',').flatMap((name) => name.trim() || [])
      const added = await webhooks.endpoints.add(given.text('url'), events)
      if (isRefusal(added)) return complain(added.sentence)
      say(`${added.id} hears of ${events.length === 0 ? 'all events' : events.join(', ')} at ${added.url}`)
      say(`Its secret, shown this once: ${added.secret}`)
      return true
    },
  },
  {
    name: 'webhooks list',
    does: 'lists the webhooks, what waits for each, and what was given up',
    flags: {},
    async run({ database, webhooks }) {
      const counts = await webhooks.outbox.counts()
      const endpoints = await webhooks.endpoints.list(database)
      for (const { id, url, events, formerUntil } of endpoints) {
        const { waiting, dead } = counts.get(id) ?? { waiting: 0, dead: 0 }
        const which = events.length === 0 ? 'all events' : events.join(', ')
        const former = formerUntil === null ? '' : `; the former secret signs until ${moment(formerUntil)}`
        say(`${id}  ${url}\n    ${which}; ${waiting} waiting, ${dead} dead${former}`)
      }
      say(`${endpoints.length} webhooks.`)
      return true
    },
  },
  {
    name: 'webhooks remove',
    does: 'tells a system no more; what still waits for it is dropped',
    flags: { id: ID },
    async run({ webhooks }, given) {
      const refusal = await webhooks.endpoints.remove(given.text('id'))
      if (refusal) return complain(refusal.sentence)
      say(`${given.text('id')} is removed.`)
      return true
    },
  },
  {
    name: 'webhooks test',
    does: 'sends one message of type webhook.test and says what came back',
    flags: { id: ID },
    async run({ webhooks }, given) {
      const answer = await webhooks.test(given.text('id'))
      if (isRefusal(answer)) return complain(answer.sentence)
      if (answer.is === 'failed') return complain(`It was not taken: ${answer.error}`)
      say(`It was taken: ${answer.status}.`)
      return true
    },
  },
  {
    name: 'webhooks rotate',
    does: 'makes a new secret and prints it, once; for a while the former one signs too',
    flags: {
      id: ID,
      'honour-hours': { takes: 'N', does: `how long both sign; without it ${DEFAULT_HONOUR_HOURS}` },
    },
    note: 'Give the receiver the new secret within that time. With --honour-hours 0 the former one ends at once.',
    async run({ webhooks, clock }, given) {
      const hours = wholeNumber(given.optional('honour-hours'), DEFAULT_HONOUR_HOURS, MOST_HONOUR_HOURS)
      const until = clock.now() + hours * 3_600_000
      const rotated = await webhooks.endpoints.rotate(given.text('id'), until)
      if (isRefusal(rotated)) return complain(rotated.sentence)
      say(`The new secret of ${rotated.id}, shown this once: ${rotated.secret}`)
      say(hours === 0 ? 'The former one has ended.' : `The former one signs too until ${moment(until)}.`)
      return true
    },
  },
  {
    name: 'webhooks retry',
    does: 'gives the dead letters of a webhook their attempts again',
    flags: { id: ID },
    async run({ database, webhooks }, given) {
      if (!(await webhooks.endpoints.find(given.text('id'), database)))
        return complain('There is no webhook of this id.')
      say(`${await webhooks.outbox.retry(given.text('id'))} messages go out again.`)
      return true
    },
  },
]

/** Throws a Slip for what is no whole number from 0 to `most`. */
export function wholeNumber(text: string | null, otherwise: number, most: number): number {
  if (text === null) return otherwise
  const number = Number(text)
  if (!/^\d+$/.test(text) || number > most)
    throw new Slip(`That takes a whole number from 0 to ${most}, not ${text}.`)
  return number
}
