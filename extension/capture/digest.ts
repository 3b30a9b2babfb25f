/** SHA-256 in lower-case hex. */
export async function sha256(data: ArrayBuffer | Uint8Array<ArrayBuffer>): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', data))
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('')
}

/**
 * The digest that chains a device's screenshot records (C7): of the record as JSON with its keys in order
 * of the alphabet, so that whoever reads the record from a document gets the same.
 */
export function recordDigest(record: object): Promise<string> {
  return sha256(new TextEncoder().encode(orderedJson(record)))
}

function orderedJson(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) =>
    part !== null && typeof part === 'object' && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  )
}
