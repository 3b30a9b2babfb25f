import type { Refusal } from '../../core/rules/refusal.ts'

const BAD_ADDRESS: Refusal<'bad-address'> = {
  code: 'bad-address',
  sentence: 'Give the server’s address, like https://glasswork.example',
}
const NOT_ENCRYPTED: Refusal<'not-encrypted'> = {
  code: 'not-encrypted',
  sentence:
    'Over http:// anybody on the way could read your password and your pictures. Use the server’s https:// address; http:// is for a server on this computer alone.',
}

/**
 * The origin of what a person typed for a server, or why it can't be used. A bare host means https, except on this
 * computer: http is good for nothing else.
 */
export function readServerAddress(typed: string): { origin: string } | Refusal<string> {
  const text = typed.trim()
  const scheme = /^https?:\/\//i.test(text) ? '' : `${isThisComputer(hostOf(text)) ? 'http' : 'https'}://`
  try {
    const { origin, hostname, protocol } = new URL(scheme + text)
    if (hostname === '' || !/^https?:$/.test(protocol)) return BAD_ADDRESS
    return protocol === 'http:' && !isThisComputer(hostname) ? NOT_ENCRYPTED : { origin }
  } catch {
    return BAD_ADDRESS
  }
}

const hostOf = (text: string): string => /^(\[[^\]]*\]|[^:/]*)/.exec(text)?.[0] ?? ''

/** Names and addresses that browsers never send out: RFC 6761, RFC 1122, RFC 4291. */
function isThisComputer(host: string): boolean {
  return /^(localhost|(.+\.)?localhost|127(\.\d{1,3}){3}|\[::1\])$/i.test(host)
}
