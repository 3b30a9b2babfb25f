import type { Command } from './command.ts'
import { complain, moment, say } from './say.ts'

export const letterCommands: Command[] = [
  {
    name: 'dead-letters',
    does: 'lists mails and webhook messages that could not be delivered however often they were tried',
    flags: {},
    note: 'It ends with 1 when there are any, so that a timer can tell you.',
    async run({ notices, webhooks }) {
      const mails = await notices.deadLetters()
      const messages = await webhooks.outbox.dead()
      for (const { id, to, subject, error, deadAt } of mails)
        say(`mail ${id}  ${moment(deadAt)}  ${to}: ${subject} (${error})`)
      for (const { seq, endpointId, url, type, error, deadAt } of messages)
        say(`webhook ${seq}  ${moment(deadAt)}  ${endpointId} ${url}: ${type} (${error})`)
      say(`${mails.length + messages.length} dead letters.`)
      return mails.length + messages.length === 0
    },
  },
  {
    name: 'dead-letters retry',
    does: 'gives dead letters their attempts again; the running server sends them at once',
    flags: {
      mail: { takes: 'ID', does: 'this mail alone' },
      webhook: { takes: 'ID', does: 'what waits for this webhook alone (an id of `webhooks list`)' },
    },
    note: 'Without flags: all of them.',
    async run({ notices, webhooks }, given) {
      const [mail, webhook] = [given.optional('mail'), given.optional('webhook')]
      const isAll = mail === null && webhook === null
      const mails = mail !== null || isAll ? await notices.retryDead(mail) : 0
      const messages = webhook !== null || isAll ? await webhooks.outbox.retry(webhook) : 0
      if (mails + messages === 0) return complain('There is no such dead letter.')
      say(`${mails} mails and ${messages} webhook messages go out again.`)
      return true
    },
  },
]
