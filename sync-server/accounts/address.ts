import type { Context } from 'koa'

const MAPPED_IPV4 = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i
const isThisMachine = (address: string): boolean => address === '::1' || address.startsWith('127.')

/**
 * Where a request comes from, as limits count it. A proxy on this machine says whom it serves by the last entry
 * of X-Forwarded-For; from any other machine that header is anybody's word. Of an IPv6 address its /64 counts,
 * for one household has so many addresses.
 */
export function addressOf(ctx: Pick<Context, 'ip' | 'get'>): string {
  const near = plain(ctx.ip)
  const far = isThisMachine(near) ? ctx.get('x-forwarded-for').split(',').at(-1)?.trim() : ''
  return network(plain(far || near)).slice(0, 64)
}

const plain = (address: string): string => MAPPED_IPV4.exec(address)?.[1] ?? address

function network(address: string): string {
  if (!address.includes(':')) return address
  const [before = '', after] = address.split('::', 2)
  const head = before.split(':').filter(Boolean)
  const tail = after?.split(':').filter(Boolean) ?? []
  const zeros = Array.from({ length: Math.max(0, 8 - head.length - tail.length) }, () => '0')
  return `${[...head, ...zeros, ...tail].slice(0, 4).join(':')}::/64`
}
