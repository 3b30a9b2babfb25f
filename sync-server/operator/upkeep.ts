import { reingest } from '../domain/weeks/ingest/reingest.ts'
import { backUp, restore } from '../infra/database/backup.ts'
import { signOfLife, statusOf } from '../status.ts'
import type { Command } from './command.ts'
import { progress } from './progress.ts'
import { complain, moment, say } from './say.ts'

const LIFE_WORDS = {
  running: 'The server runs',
  stopped: 'The server was stopped',
  silent: 'The server does not run, and was not stopped in order; its last sign of life',
}

export const upkeepCommands: Command[] = [
  {
    name: 'status',
    does: 'says whether the server runs, what waits in each queue and since when, and what is stuck',
    flags: {},
    note: 'It ends with 1 when anything is stuck, so that a timer can tell you.',
    async run({ database, clock }) {
      const now = clock.now()
      const life = await signOfLife(database, now)
      say(life === null ? 'The server never ran here.' : `${LIFE_WORDS[life.is]}: ${moment(life.at)}.`)
      const waiting = await statusOf(database, now)
      for (const { what, count, since, isStuck } of waiting)
        if (count > 0)
          say(
            `${isStuck ? 'STUCK  ' : '       '}${count} × ${what}${since === null ? '' : `, since ${moment(since)}`}`,
          )
      const stuck = waiting.filter(({ isStuck }) => isStuck).length
      say(stuck === 0 ? 'Nothing is stuck.' : `${stuck} of these are stuck.`)
      return stuck === 0
    },
  },
  {
    name: 'advance',
    does: 'performs every submission, end of review and charge that is due now; while the server runs it does so itself',
    flags: {},
    isAlone: true,
    async run({ weeks, clock }) {
      if (clock.doubt())
        return complain('Nothing was done: the clock is in doubt. Start the server and see confirm-clock.')
      const moved = await weeks.advance(clock.now())
      say(`${moved} timesheets moved.`)
      return true
    },
  },
  {
    name: 'check-books',
    does: 'proves that the books sum to zero and that timesheets, charges and the gateway’s own list agree',
    flags: {
      'without-gateway': {
        does: 'don’t ask a gateway elsewhere for its list, which needs its key and the network',
      },
    },
    note: 'Prints JSON; `problems` names each row that is at odds, and is empty when the books are right.',
    async run({ payments }, given) {
      const report = await payments.checkBooks({
        askGateways: !given.is('without-gateway'),
        onCheck: progress('checks'),
      })
      say(JSON.stringify(report, null, 2))
      return report.problems.length === 0
    },
  },
  {
    name: 'reingest',
    does: 'reads all documents again, decides every claim once more, and compares with what is stored; writes nothing',
    flags: { 'dry-run': { needed: true, does: 'says that nothing is to be written: there is no other way' } },
    async run({ database, documents }) {
      let found = 0
      const differences = reingest({ database, readRecords: documents.readRecords }, progress('weeks'))
      for await (const difference of differences) {
        found += 1
        say(JSON.stringify(difference))
      }
      say(found === 0 ? 'Facts, rulings and figures come out the same.' : `${found} differences.`)
      return found === 0
    },
  },
  {
    name: 'scan-screenshots',
    does: 'reads every stored picture and compares it with its hash',
    flags: {},
    async run({ screenshots }) {
      let found = 0
      for await (const damage of screenshots.scan(progress('pictures'))) {
        found += 1
        say(JSON.stringify(damage))
      }
      say(found === 0 ? 'Every picture is as it was stored.' : `${found} pictures are damaged or missing.`)
      return found === 0
    },
  },
  {
    name: 'backup',
    does: 'copies database and pictures, consistent as of one moment, while the server runs',
    flags: {
      to: {
        takes: 'FOLDER',
        needed: true,
        does: 'where to; each backup is a version of its own there, and all share their pictures',
      },
    },
    note: 'It is read through for damage, counted, and never takes the place of another. Old versions are yours to delete.',
    async run({ database, config }, given) {
      if (!config.databaseUrl.startsWith('sqlite:'))
        return complain('This copies SQLite. For PostgreSQL use pg_dump, and copy the folder screenshots.')
      const made = await backUp(database, config.dataFolder, given.text('to'), progress('pictures'))
      if (made.is === 'refused') return complain(made.sentence)
      say(`The database and ${made.pictures} pictures are in ${made.folder}.`)
      if (made.missing === 0) return true
      return complain(
        `${made.missing} pictures that the database lists are missing or damaged. See scan-screenshots.`,
      )
    },
  },
  {
    name: 'restore',
    does: 'puts a backup into an empty data folder',
    flags: {
      from: {
        takes: 'FOLDER',
        needed: true,
        does: 'the folder of backups, for the latest, or that of one version',
      },
    },
    async runBefore({ dataFolder, databaseUrl }, given) {
      if (!databaseUrl.startsWith('sqlite:'))
        return complain(
          'This restores SQLite. For PostgreSQL use pg_restore, and copy the folder screenshots.',
        )
      const answer = await restore(given.text('from'), dataFolder, progress('pictures'))
      if (answer === 'no-backup') return complain(`There is no backup in ${given.text('from')}.`)
      if (answer === 'damaged')
        return complain(
          `The backup in ${given.text('from')} is not what it was when it was made. Nothing was written. Take an older version.`,
        )
      if (answer === 'not-empty')
        return complain(`${dataFolder} has a database already; a backup goes into an empty folder.`)
      say(`${dataFolder} is as the backup was. Start the server.`)
      return true
    },
  },
]
