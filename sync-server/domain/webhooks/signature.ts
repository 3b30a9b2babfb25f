import { createHmac, randomBytes } from 'node:crypto'

/** Standard Webhooks: `whsec_` and the key in base64, 24 to 64 bytes of it. */
const PREFIX = 'whsec_'
export const newWebhookSecret = (): string => PREFIX + randomBytes(32).toString('base64')

export type SignedHeaders = {
  'webhook-id': string
  'webhook-timestamp': string
  'webhook-signature': string
}

/**
 * The headers by which a receiver knows who sent a body and when: HMAC-SHA256 over `id.timestamp.body`
 * (https://www.standardwebhooks.com), one signature for each secret that is good now.
 * @param atSeconds the time of this attempt, by the real clock: receivers refuse what is minutes old
 */
export function signedHeaders(
  secrets: readonly string[],
  id: string,
  atSeconds: number,
  body: string,
): SignedHeaders {
  const sign = (secret: string) =>
    createHmac('sha256', Buffer.from(secret.slice(PREFIX.length), 'base64'))
      .update(`${id}.${atSeconds}.${body}`)
      .digest('base64')
  return {
    'webhook-id': id,
    'webhook-timestamp': String(atSeconds),
    'webhook-signature': secrets.map((secret) => `v1,${sign(secret)}`).join(' '),
  }
}
