import canonicalize from 'canonicalize'
import { digest } from 'lib0/hash/sha256'

/**
 * A record as the one text that its digest is made of (RFC 8785), so that any program that reads the record gets
 * the same (C10). Throws for what JSON can't say; nothing that came out of a document is such.
 */
export function canonicalJson(record: object): string {
  return canonicalize(record) ?? ''
}

/** SHA-256 of a record's canonical JSON, in lower-case hex. */
export function recordDigest(record: object): string {
  return Array.from(digest(new TextEncoder().encode(canonicalJson(record))), (byte) =>
    byte.toString(16).padStart(2, '0'),
  ).join('')
}
