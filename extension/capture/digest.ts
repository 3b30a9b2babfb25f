import { canonicalJson } from '../../core/workroom/canonical.ts'

/** SHA-256 in lower-case hex. */
export async function sha256(data: ArrayBuffer | Uint8Array<ArrayBuffer>): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', data))
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('')
}

/** The digest that chains a device's screenshot records (C7). */
export function recordDigest(record: object): Promise<string> {
  return sha256(new TextEncoder().encode(canonicalJson(record)))
}
