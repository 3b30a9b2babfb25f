import { DEFAULT_POLICY } from '../../core/rules/policy.ts'
import type { Services } from '../compose.ts'
import { type Config, readConfig } from '../config.ts'
import { SANDBOX_CLOCK, systemClock } from '../infra/clock.ts'
import { readSetting } from '../infra/database/settings.ts'
import { clockCommands } from './clock.ts'
import { type Command, type Given, helpOf, parseGiven, Slip, usageOf } from './command.ts'
import { heldMoneyCommands } from './held-money.ts'
import { keyCommands } from './keys.ts'
import { letterCommands } from './letters.ts'
import { moneyCommands } from './money.ts'
import { peopleCommands } from './people.ts'
import { receiptCommands } from './receipts.ts'
import { complain } from './say.ts'
import { securityCommands } from './security.ts'
import { upkeepCommands } from './upkeep.ts'
import { webhookCommands } from './webhooks.ts'

/** The operator's commands. Each says what it did and ends with 0, or says why not and ends with 1; 2 is a slip in the call. */
const COMMANDS: readonly Command[] = [
  ...upkeepCommands,
  ...clockCommands,
  ...peopleCommands,
  ...securityCommands,
  ...moneyCommands,
  ...heldMoneyCommands,
  ...receiptCommands,
  ...letterCommands,
  ...webhookCommands,
  ...keyCommands,
]

const usage = (commands: readonly Command[]): string => `Usage: npm run admin -- <command> [--data FOLDER]

${commands.map((command) => `  ${usageOf(command)}\n      ${command.does}`).join('\n')}

Each has a --help of its own. The database and folder are found as \`npm start\` finds them: --data, DATA, DATABASE_URL.
`

/** Runs one of them in this process; answers what the program ends with. */
export async function runCommand([first = '--help', ...rest]: string[]): Promise<number> {
  if (first === '--help' || first === '-h') return help(COMMANDS)
  const two = COMMANDS.find(({ name }) => name === `${first} ${rest[0]}`)
  const command = two ?? COMMANDS.find(({ name }) => name === first)
  if (command) return perform(command, two ? rest.slice(1) : rest)
  const group = COMMANDS.filter(({ name }) => name.startsWith(`${first} `))
  if (group.length > 0 && (rest[0] === '--help' || rest[0] === '-h')) return help(group)
  const [second = ''] = rest
  const asked = group.length > 0 && !second.startsWith('-') ? `${first} ${second}`.trim() : first
  complain(`There is no command ${asked}.\n`)
  process.stderr.write(usage(group.length > 0 ? group : COMMANDS))
  return 2
}

function help(commands: readonly Command[]): number {
  process.stdout.write(usage(commands))
  return 0
}

async function perform(command: Command, args: string[]): Promise<number> {
  try {
    const given = parseGiven(command, args)
    if (given.isHelp) {
      process.stdout.write(helpOf(command))
      return 0
    }
    const config = readConfig(given.data === null ? [] : ['--data', given.data], process.env)
    if (typeof config === 'string') throw new Slip(config)
    if ('runBefore' in command) return (await command.runBefore(config, given)) ? 0 : 1
    return await performOn(command, config, given)
  } catch (error) {
    complain(error instanceof Error ? error.message : String(error))
    if (!(error instanceof Slip)) return 1
    process.stderr.write(`\n${helpOf(command)}`)
    return 2
  }
}

async function performOn(
  command: Command & { run(parts: Services, given: Given): Promise<boolean> },
  config: Config,
  given: Given,
): Promise<number> {
  // A usage comes at once; the whole server is loaded for who needs it.
  const [
    { openDatabase },
    { openSandboxClock },
    { lockHouse },
    { openGuardedClock },
    { createServices, PAYMENTS_SETTING },
  ] = await Promise.all([
    import('../infra/database/database.ts'),
    import('../sandbox/sandbox-clock.ts'),
    import('../infra/database/one-server.ts'),
    import('../infra/clock-guard.ts'),
    import('../compose.ts'),
  ])
  const database = await openDatabase(config.databaseUrl, command.isAlone ? 'alone' : 'beside')
  const release = command.isAlone ? await lockHouse(config.dataFolder, config.databaseUrl) : async () => {}
  if (typeof release !== 'function') {
    await database.close()
    complain(`The server runs on ${release.heldBy} and does this by itself.`)
    return 1
  }
  const payments = (await readSetting(database, PAYMENTS_SETTING)) as Config['payments'] | null
  const log = (problem: unknown) => console.error(problem)
  const { timeServer } = config
  const clockFor = async () => {
    if ((await readSetting(database, SANDBOX_CLOCK)) !== null) return openSandboxClock(database, Date.now())
    if (!command.isAlone) return systemClock
    return openGuardedClock({ database, policy: DEFAULT_POLICY, timeServer, log })
  }
  const parts = await createServices({
    isBeside: !command.isAlone,
    config: { ...config, payments: payments ?? config.payments },
    clock: await clockFor(),
    database,
    log,
  })
  try {
    // Before it runs: one that breaks off in the middle was called too.
    await database.write(async (tx) =>
      parts.securityLog.record(tx, {
        ...{ event: 'operator-command', person: null, by: 'operator', about: command.name },
      }),
    )
    return (await command.run(parts, given)) ? 0 : 1
  } finally {
    await parts.documents.close()
    await parts.notices.close()
    await parts.webhooks.close()
    await database.close()
    await release()
  }
}
