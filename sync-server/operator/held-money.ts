import { money } from '../../core/ui/words/format.ts'
import type { Command } from './command.ts'
import { complain, moment, say } from './say.ts'

/** What waits or rests: payments without an outcome, and all money after a restore. */
export const heldMoneyCommands: Command[] = [
  {
    name: 'payments stuck',
    does: 'lists payments that have no outcome yet, with what stands in the way',
    flags: {},
    note: 'It ends with 1 when there are any, so that a timer can tell you.',
    async run({ payments }) {
      const stuck = await payments.stuck()
      for (const { key, gateway, amountMinor, currency, since, asked, trouble } of stuck)
        say(
          `${money(amountMinor, currency)}  ${gateway} ${key}  since ${moment(since)}, asked ${asked} times: ${trouble ?? 'not settled yet'}`,
        )
      say(`${stuck.length} payments have no outcome.`)
      return stuck.length === 0
    },
  },
  {
    name: 'money hold',
    does: 'lets no money move until `money release`: after you put the data back by other means than `restore`',
    flags: { because: { takes: 'TEXT', needed: true, does: 'why, for whoever reads it later' } },
    note: 'A backup made by `backup` holds its money by itself when a server starts from it.',
    async run({ payments }, given) {
      await payments.hold.hold(given.text('because'))
      say('No money moves here until `money release`.')
      return true
    },
  },
  {
    name: 'money release',
    does: 'after a restore: compares the books with the gateway’s own list, and lets money move again if they agree',
    flags: {
      despite: { takes: 'TEXT', does: 'lets it move though they differ: why that is right' },
    },
    note: [
      'What the gateway charged for timesheets that are unpaid here is kept, and booked when they fall due, instead of',
      'being charged again. With Stripe it needs STRIPE_SECRET_KEY. What differs is printed: see to it first, for',
      'instance by a refund at the gateway.',
    ].join('\n'),
    async run({ database, payments }, given) {
      const held = await payments.hold.standing(database)
      if (held === null) return complain('Money moves here; nothing was held.')
      const report = await payments.agreeAfterRestore()
      if (report === null) return complain('There is no gateway to ask: STRIPE_SECRET_KEY is missing.')
      for (const problem of report.problems) say(problem)
      const despite = given.optional('despite')
      if (report.problems.length > 0 && despite === null)
        return complain('The books differ from the gateway’s list: money stays held.')
      if (report.problems.length > 0) await payments.hold.release()
      say(`Money moves again; it was held since ${moment(held.at)} (${held.why})`)
      return true
    },
  },
]
