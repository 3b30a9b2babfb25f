import { createHash, randomBytes } from 'node:crypto'

/** A secret of 32 random bytes for a link, a cookie or a device, in characters that any of them can carry. */
export const newSecret = (): string => randomBytes(32).toString('base64url')

/** What the database keeps of a secret. The secret has 256 bits, so a plain hash can't be turned back. */
export const secretHash = (secret: string): string => createHash('sha256').update(secret).digest('hex')
