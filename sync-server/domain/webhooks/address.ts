import type { Refusal } from '../../../core/rules/refusal.ts'
import { refusalOf } from '../../refused.ts'

const MOST_CHARACTERS = 2000

/**
 * Why messages may not go to an address; null: they may. Bodies are signed and not encrypted, so what leaves
 * the machine goes by https; the sandbox, which has no true data, may speak plainly. Which machine it is, the
 * operator decides: addresses are given on the command line alone, and private ones are what they are for.
 */
export function refuseAddress(address: string, isSandbox: boolean): Refusal | null {
  const url = URL.canParse(address) ? new URL(address) : null
  if (!url || !['http:', 'https:'].includes(url.protocol) || address.length > MOST_CHARACTERS)
    return refusalOf('webhook-address-unsound')
  if (url.username || url.password) return refusalOf('webhook-address-with-password')
  if (url.protocol === 'http:' && !isSandbox && !isLoopback(url.hostname))
    return refusalOf('webhook-address-not-https')
  return null
}

const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '[::1]' || /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(host)
