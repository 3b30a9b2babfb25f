import type { Refusal } from '../../core/rules/refusal.ts'
import { readServerAddress } from '../ui/origin.ts'

/** What the Workroom's page "Connect this browser" hands over: its own address, with the code behind the `#`. */
export type PairingLink = { server: string; code: string }

const NO_LINK: Refusal<'no-pairing-link'> = {
  code: 'no-pairing-link',
  sentence:
    'That is not the link of the Workroom’s page “Connect this browser”. It looks like https://glasswork.example/connect#7K3M-Q9TX-2B4C',
}

/** Reads a link that was pasted, typed or found in a tab. */
export function readPairingLink(text: string): PairingLink | Refusal<string> {
  const [, address, code] = /^\s*(\S+?)\/connect\/?#([\w-]{12,20})\s*$/.exec(text) ?? []
  if (!address || !code) return NO_LINK
  const server = readServerAddress(address)
  return 'code' in server ? server : { server: server.origin, code }
}
