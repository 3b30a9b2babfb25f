/** Whether a page may be pictured (C4). */

/** Schemes that browsers let an extension picture; the rest are the browser's own pages. */
const OPEN_SCHEMES = new Set(['http:', 'https:', 'file:', 'ftp:', 'data:', 'blob:'])

/**
 * `example.com` stands for itself and everything under it, `example.com/mail` for that folder there, and a `*` in a
 * path for anything.
 */
export function isExcluded(url: string | undefined, excludedSites: readonly string[]): boolean {
  const page = parse(url)
  if (page === null) return false
  const host = page.hostname.replace(/\.$/, '')
  const path = page.pathname.toLowerCase()
  return excludedSites.some((site) => {
    const slash = site.indexOf('/')
    const [siteHost, sitePath] = slash < 0 ? [site, ''] : [site.slice(0, slash), site.slice(slash)]
    return (host === siteHost || host.endsWith(`.${siteHost}`)) && isUnder(path, sitePath)
  })
}

/** Whether a path is one that a pattern names, or lies in it. */
function isUnder(path: string, pattern: string): boolean {
  const [start = '', ...others] = pattern.split('*')
  if (!path.startsWith(start)) return false
  const last = others.pop()
  if (last === undefined) return endsThere(path, start.length)
  let from = start.length
  for (const part of others) {
    const at = path.indexOf(part, from)
    if (at < 0) return false
    from = at + part.length
  }
  if (last === '') return true
  for (let at = path.indexOf(last, from); at >= 0; at = path.indexOf(last, at + 1))
    if (endsThere(path, at + last.length)) return true
  return false
}

const endsThere = (path: string, at: number) => at === 0 || at === path.length || path[at] === '/'

/**
 * Whether the browser lets nobody picture a page. It tells the addresses of those that an extension may see; a page
 * without one is its own, or its store's.
 */
export function isForbidden(url: string | undefined): boolean {
  const page = parse(url)
  return page === null || !OPEN_SCHEMES.has(page.protocol)
}

/**
 * What a person typed for a site: its host, and a path if they gave one; null if it is no site. An address as copied
 * from the browser stands for the whole site, which its page is only where they happened to be.
 */
export function siteFrom(text: string): string | null {
  const trimmed = text.trim().toLowerCase().replace(/^\*\./, '')
  if (trimmed === '') return null
  const isCopied = trimmed.includes('://')
  const page = parse(isCopied ? trimmed : `https://${trimmed}`)
  if (page === null || !/^[a-z0-9.-]+$/.test(page.hostname)) return null
  const path = isCopied ? '' : page.pathname.replace(/\/+$/, '')
  return page.hostname.replace(/^www\./, '') + path
}

function parse(url: string | undefined): URL | null {
  return url && URL.canParse(url) ? new URL(url) : null
}
