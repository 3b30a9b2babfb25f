import { isInstant } from '../../core/rules/calendar/week.ts'
import { type ClockDoubt, doubtOfWord, doubtSentence } from '../../core/rules/clock-guard.ts'
import { CONFIRMED, DOUBT } from '../infra/clock-guard.ts'
import { keepSetting, readSetting } from '../infra/database/settings.ts'
import { type Command, Slip } from './command.ts'
import { complain, moment, say } from './say.ts'

export const clockCommands: Command[] = [
  {
    name: 'confirm-clock',
    does: 'says that this machine’s clock is right, after the server found it in doubt and stopped to submit and charge',
    flags: {
      time: {
        takes: 'INSTANT',
        needed: true,
        does: 'the time now by a watch that you trust, such as 2026-11-18T20:05Z; it is held against the clock',
      },
    },
    note: 'What fell due meanwhile then happens at once. If the clock is wrong, put it right instead: the server notices.',
    async run({ clock, database, policy }, given) {
      const watch = Date.parse(given.text('time'))
      if (!isInstant(watch)) throw new Slip('--time takes an instant such as 2026-11-18T20:05Z.')
      const doubt = await readSetting(database, DOUBT)
      if (doubt === null) return complain('The server’s clock is not in doubt.')
      const now = clock.now()
      if (doubtOfWord(now, watch, policy))
        return complain(
          `This machine’s clock says ${moment(now)}, and by yours it is ${moment(watch)}. Put the machine’s clock right; the server then goes on by itself.`,
        )
      await database.write((tx) => keepSetting(tx, CONFIRMED, String(now)))
      say(`${doubtSentence(JSON.parse(doubt) as ClockDoubt)} You confirmed it; the running server goes on.`)
      return true
    },
  },
]
