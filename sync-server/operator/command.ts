import { parseArgs } from 'node:util'
import type { Services } from '../compose.ts'
import type { Config } from '../config.ts'

/** What a flag takes, as the usage names it (`FOLDER`); none: it is there or not. */
export type Flag = { takes?: string; needed?: boolean; does: string }

/** One of the operator's commands, as data: its usage and its `--help` are made of this. */
export type Command = {
  /** `backup`, or `webhooks add`. */
  name: string
  does: string
  flags: Record<string, Flag>
  /** What one should know before using it. */
  note?: string
  /**
   * It does the server's own work, so the server must not run: one process at a time writes the log.
   * Without it the command runs beside the server.
   */
  isAlone?: boolean
} & (
  | { run(parts: Services, given: Given): Promise<boolean> }
  /** Before there is a database. */
  | { runBefore(config: Config, given: Given): Promise<boolean> }
)

/** What was typed, each flag by its name. */
export type Given = {
  /** A needed one. */
  text(name: string): string
  optional(name: string): string | null
  is(name: string): boolean
}

/** A slip in the call: said together with the usage, and the command ends with 2. */
export class Slip extends Error {}

const DATA: Flag = { takes: 'FOLDER', does: 'the data folder (DATA; without it ./data)' }

/** Throws a Slip for what the command doesn't take. */
export function parseGiven(
  command: Command,
  args: string[],
): Given & { data: string | null; isHelp: boolean } {
  const values = parsed(command, args)
  const text = (name: string) => {
    const value = values[name]
    return typeof value === 'string' ? value : null
  }
  const isHelp = values.help === true
  for (const [name, flag] of Object.entries(command.flags))
    if (!isHelp && flag.needed && !values[name]) throw new Slip(`--${name} is needed.`)
  return {
    text: (name) => text(name) ?? '',
    optional: text,
    is: (name) => values[name] === true,
    data: text('data'),
    isHelp,
  }
}

function parsed({ flags }: Command, args: string[]): Record<string, unknown> {
  const types = Object.entries(flags).map(([name, { takes }]) => [
    name,
    { type: takes ? ('string' as const) : ('boolean' as const) },
  ])
  const options = {
    ...Object.fromEntries(types),
    data: { type: 'string' },
    help: { type: 'boolean', short: 'h' },
  }
  try {
    return parseArgs({ args, options }).values
  } catch (error) {
    // Node's own hint about arguments that begin with a dash helps nobody here.
    throw new Slip(error instanceof Error ? (error.message.split('. To specify')[0] ?? '') : String(error))
  }
}

/** `backup --to FOLDER`. */
export function usageOf({ name, flags }: Command): string {
  const words = Object.entries(flags).map(([flag, { takes, needed }]) => {
    const word = takes ? `--${flag} ${takes}` : `--${flag}`
    return needed ? word : `[${word}]`
  })
  return [name, ...words].join(' ')
}

export function helpOf(command: Command): string {
  const flags = Object.entries({ ...command.flags, data: DATA })
  const width = Math.max(...flags.map(([name, { takes = '' }]) => name.length + takes.length)) + 5
  const lines = flags.map(([name, { takes = '', does }]) => `  ${`--${name} ${takes}`.padEnd(width)} ${does}`)
  return [
    `Usage: npm run admin -- ${usageOf(command)}`,
    `${capital(command.does)}.`,
    lines.join('\n'),
    ...(command.note ? [command.note] : []),
    ...(command.isAlone ? ['It does the server’s own work, so it is refused while the server runs.'] : []),
    'It ends with 0 when all is well, with 1 when something was refused or found, with 2 for a slip in the call.',
  ]
    .join('\n\n')
    .concat('\n')
}

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1)
