import { hash, verify } from '@node-rs/argon2'

/** OWASP's setting for argon2id: 19 MiB, two passes; about 20 ms of one core. */
const COST = { memoryCost: 19_456, timeCost: 2, parallelism: 1 }

/** The hash of a random password, made once: an unknown e-mail costs the same time as a wrong password. */
const DECOY =
  '$argon2id$v=19$m=19456,t=2,p=1$pzcr+jz4Tok8kAXLGSy/Pg$IMV78Go1bnlEW95X9FSKfvG2fTg5RugDSXKJ3NH619w'

export const passwordToHash = (password: string): Promise<string> => hash(password, COST)

/** Whether the password is the one behind the hash. Null (no such person) takes the same time and is never right. */
export async function passwordFits(passwordHash: string | null, password: string): Promise<boolean> {
  const fits = await verify(passwordHash ?? DECOY, password)
  return fits && passwordHash !== null
}
