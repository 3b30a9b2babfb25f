import { randomBytes } from 'node:crypto'
import { parseArgs } from 'node:util'
import { systemClock } from './clock.ts'
import { readConfig } from './config.ts'
import { backUp, restore } from './database/backup.ts'
import { openDatabase } from './database/database.ts'
import { holdDataFolder } from './database/one-server.ts'
import { createParts, type Parts } from './parts.ts'
import { reingest } from './weeks/reingest.ts'

/** The operator's commands. Each says what it did and ends with 0, or says why not and ends with 1; 2 is a slip in the call. */
type Command = {
  usage: string
  does: string
  /** It does the server's own work, so the server must not run: one process at a time writes the log. */
  isAlone?: boolean
  run(parts: Parts, args: string[]): Promise<boolean>
}

const say = (text: string) => process.stdout.write(`${text}\n`)

const COMMANDS: Record<string, Command> = {
  'create-support': {
    usage: 'create-support --email ADDRESS --name NAME',
    does: 'makes an account for the support desk and prints its first password',
    async run({ accounts }, args) {
      const { values } = parseArgs({ args, options: { email: { type: 'string' }, name: { type: 'string' } } })
      if (!values.email || !values.name) return complain('--email and --name are needed')
      const password = randomBytes(12).toString('base64url')
      const person = await accounts.createSupport({ email: values.email, name: values.name, password })
      say(`${person.name} <${person.email}> works at the support desk. First password: ${password}`)
      return true
    },
  },
  advance: {
    usage: 'advance',
    isAlone: true,
    does: 'performs every submission, end of review and charge that is due now; while the server runs it does so itself',
    async run({ weeks, clock }) {
      const moved = await weeks.advance(clock.now())
      say(`${moved} timesheets moved.`)
      return true
    },
  },
  'check-books': {
    usage: 'check-books',
    does: 'proves that the books sum to zero and that charges and timesheets agree',
    async run({ payments }) {
      const report = await payments.checkBooks()
      say(JSON.stringify(report, null, 2))
      return report.problems.length === 0
    },
  },
  reingest: {
    usage: 'reingest --dry-run',
    does: 'reads all documents again, decides every claim once more, and compares with what is stored; writes nothing',
    async run({ database, documents }, args) {
      if (!args.includes('--dry-run'))
        return complain('Only --dry-run exists: what is stored is never rewritten.')
      let found = 0
      for await (const difference of reingest(
        { database, readRecords: documents.readRecords },
        progress('weeks'),
      )) {
        found += 1
        say(JSON.stringify(difference))
      }
      say(found === 0 ? 'Facts, rulings and figures come out the same.' : `${found} differences.`)
      return found === 0
    },
  },
  backup: {
    usage: 'backup --to FOLDER',
    does: 'copies database and pictures, consistent as of one moment, while the server runs',
    async run({ database, config }, args) {
      const { values } = parseArgs({ args, options: { to: { type: 'string' } } })
      if (!values.to) return complain('--to is needed')
      if (!config.databaseUrl.startsWith('sqlite:'))
        return complain('This copies SQLite. For PostgreSQL use pg_dump, and copy the folder screenshots.')
      const { pictures } = await backUp(database, config.dataFolder, values.to, progress('pictures'))
      say(`The database and ${pictures} pictures are in ${values.to}.`)
      return true
    },
  },
  'scan-screenshots': {
    usage: 'scan-screenshots',
    does: 'reads every stored picture and compares it with its hash',
    async run({ screenshots }) {
      let found = 0
      for await (const damage of screenshots.scan()) {
        found += 1
        say(JSON.stringify(damage))
      }
      say(found === 0 ? 'Every picture is as it was stored.' : `${found} pictures are damaged or missing.`)
      return found === 0
    },
  },
  'dead-letters': {
    usage: 'dead-letters',
    does: 'lists mails that could not be delivered however often they were tried',
    async run({ notices }) {
      const letters = await notices.deadLetters()
      for (const { to, subject, error } of letters) say(`${to}: ${subject} (${error})`)
      say(`${letters.length} dead letters.`)
      return letters.length === 0
    },
  },
}

/** Not like the others: there must be no database yet. */
const RESTORE = { usage: 'restore --from FOLDER', does: 'puts a backup into an empty data folder' }

const USAGE = `Usage: npm run admin -- <command> [--data FOLDER]

${[...Object.values(COMMANDS), RESTORE].map(({ usage, does }) => `  ${usage}\n      ${does}`).join('\n')}

The database and folder are found as \`npm start\` finds them: --data, DATA, DATABASE_URL.
`

/** A line that counts up, where somebody watches. */
const progress = (what: string) => (done: number, of: number) => {
  if (process.stderr.isTTY) process.stderr.write(`\r${done} of ${of} ${what}${done === of ? '\n' : ''}`)
}

function complain(text: string): false {
  process.stderr.write(`${text}\n`)
  return false
}

async function restoreInto(args: string[]): Promise<number> {
  const { values } = parseArgs({ args, options: { from: { type: 'string' }, data: { type: 'string' } } })
  const config = readConfig(values.data ? ['--data', values.data] : [], process.env)
  if (!values.from || typeof config === 'string') {
    complain(typeof config === 'string' ? config : '--from is needed')
    return 2
  }
  if (await restore(values.from, config.dataFolder)) {
    say(`${config.dataFolder} is as the backup was. Start the server.`)
    return 0
  }
  complain(`${config.dataFolder} has a database already; a backup goes into an empty folder.`)
  return 1
}

async function main(): Promise<number> {
  const [name = '--help', ...rest] = process.argv.slice(2)
  const command = COMMANDS[name]
  if (name === 'restore' && !rest.includes('--help')) return restoreInto(rest)
  if (!command || rest.includes('--help')) {
    const asked = name === '--help' || name === '-h' || rest.includes('--help')
    ;(asked ? process.stdout : process.stderr).write(USAGE)
    return asked ? 0 : 2
  }
  const at = rest.indexOf('--data')
  const data = at < 0 ? [] : rest.splice(at, 2)
  const config = readConfig(data, process.env)
  if (typeof config === 'string') {
    complain(config)
    return 2
  }
  const release = command.isAlone ? await holdDataFolder(config.dataFolder) : null
  if (command.isAlone && !release) {
    complain('The server runs on this data folder and does this by itself.')
    return 1
  }
  const database = await openDatabase(config.databaseUrl)
  const parts = await createParts({
    isBeside: !command.isAlone,
    config,
    clock: systemClock,
    database,
    log: (error) => console.error(error),
  })
  try {
    return (await command.run(parts, rest)) ? 0 : 1
  } catch (error) {
    complain(error instanceof Error ? error.message : String(error))
    return 1
  } finally {
    await parts.documents.close()
    await parts.notices.close()
    await database.close()
    await release?.()
  }
}

process.exit(await main())
