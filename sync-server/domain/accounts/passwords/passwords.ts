import { availableParallelism } from 'node:os'
import { hash, verify } from '@node-rs/argon2'
import { createTally } from '../../../infra/tally.ts'
import { Refused } from '../../../refused.ts'

/** OWASP's setting for argon2id: 19 MiB, two passes; about 20 ms of one core. */
const COST = { memoryCost: 19_456, timeCost: 2, parallelism: 1 }

/** The hash of a random password, made once: an unknown e-mail costs the same time as a wrong password. */
const DECOY =
  '$argon2id$v=19$m=19456,t=2,p=1$pzcr+jz4Tok8kAXLGSy/Pg$IMV78Go1bnlEW95X9FSKfvG2fTg5RugDSXKJ3NH619w'

/** Half of the cores, and few of the threads that files and the database wait for too. */
const AT_ONCE = Math.min(2, Math.max(1, Math.floor(availableParallelism() / 2)))
const MOST_WAITING = 32
/** Of one address or person, those at work included: who comes with two hundred keeps nobody else from signing in. */
const MOST_EACH = 8
const RETRY_AFTER_SECONDS = 2

/**
 * Password hashes, made one after the other. Every caller has done its cheap checks before: what isn't worth a hash
 * never stands in this line. Both refuse `busy` 503 where it is full.
 */
export type Passwords = {
  /** @param from who makes the work: a person's id where one is known, else an address */
  toHash(password: string, from: string): Promise<string>
  /** Whether the password is the one behind the hash. Null (no such person) takes the same time and is never right. */
  fits(passwordHash: string | null, password: string, from: string): Promise<boolean>
}

export function createPasswords({ atOnce = AT_ONCE, mostWaiting = MOST_WAITING } = {}): Passwords {
  const waiting: (() => void)[] = []
  const asked = createTally()
  let working = 0

  const inLine = async <T>(from: string, work: () => Promise<T>): Promise<T> => {
    if (asked.of(from) >= MOST_EACH || waiting.length >= mostWaiting) throw busy()
    asked.begin(from)
    try {
      if (working >= atOnce) await new Promise<void>((go) => waiting.push(go))
      else working += 1
      return await work()
    } finally {
      const next = waiting.shift()
      if (next) next()
      else working -= 1
      asked.end(from)
    }
  }
  return {
    toHash: (password, from) => inLine(from, () => hash(password, COST)),
    async fits(passwordHash, password, from) {
      const fits = await inLine(from, () => verify(passwordHash ?? DECOY, password))
      return fits && passwordHash !== null
    },
  }
}

const busy = () =>
  new Refused('busy', {
    details: {
      retryAfterSeconds: RETRY_AFTER_SECONDS,
    },
  })
