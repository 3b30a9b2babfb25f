import { destination, pino, stdTimeFunctions } from 'pino'

/** Takes a problem, or a sentence for the operator. */
export type Log = (problem: unknown) => void

/**
 * A line of JSON an event on standard error, for what collects logs; a terminal shows it as it comes. Of an error it
 * says kind, message, code and stack: databases and mail servers put into its other fields what they were given.
 */
export function createLog(stream: { fd: number; isTTY?: boolean }): Log {
  if (stream.isTTY) return (problem) => console.error(problem)
  const logger = pino(
    {
      base: null,
      timestamp: stdTimeFunctions.isoTime,
      formatters: { level: (level) => ({ level }) },
      serializers: { err: errorToFields },
    },
    // Written before it goes on: a process that ends has said why.
    destination({ fd: stream.fd, sync: true }),
  )
  return (problem) => {
    if (problem instanceof Error) logger.error({ err: problem }, problem.message)
    else logger.warn(String(problem))
  }
}

const errorToFields = ({ name, message, stack, code, cause }: Error & { code?: unknown }): object => ({
  ...{ type: name, message, code, stack },
  ...(cause instanceof Error ? { cause: errorToFields(cause) } : {}),
})
