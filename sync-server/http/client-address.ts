import type { Context, Middleware } from 'koa'
import proxyAddr from 'proxy-addr'

const MAPPED_IPV4 = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i

/** What `--trusted-proxies` takes, as one list; throws a sentence for what is no address range. */
export function readTrustedProxies(list: string): string[] {
  const ranges = list
    .split(',')
    .map((range) => range.trim())
    .filter(Boolean)
  proxyAddr.compile(ranges)
  return ranges
}

/**
 * Whom a request comes from: the connection's other end or, where that is a trusted proxy, the nearest address in
 * X-Forwarded-For that isn't one. From anybody else that header is anybody's word.
 */
export function clientAddress(trustedProxies: readonly string[]): Middleware {
  const trust = proxyAddr.compile([...trustedProxies])
  return (ctx, next) => {
    ctx.request.ip = proxyAddr(ctx.req, trust)
    return next()
  }
}

/** Where a request comes from, as limits count it. Of an IPv6 address its /64 counts: one household has so many. */
export const addressOf = (ctx: Pick<Context, 'ip'>): string => network(plain(ctx.ip)).slice(0, 64)

const plain = (address: string): string => MAPPED_IPV4.exec(address)?.[1] ?? address

function network(address: string): string {
  if (!address.includes(':')) return address
  const [before = '', after] = address.split('::', 2)
  const head = before.split(':').filter(Boolean)
  const tail = after?.split(':').filter(Boolean) ?? []
  const zeros = Array.from({ length: Math.max(0, 8 - head.length - tail.length) }, () => '0')
  return `${[...head, ...zeros, ...tail].slice(0, 4).join(':')}::/64`
}
