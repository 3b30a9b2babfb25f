/** Whether a page may be pictured (C4). */

/** Schemes that browsers let an extension picture; the rest are the browser's own pages. */
const OPEN_SCHEMES = new Set(['http:', 'https:', 'file:', 'ftp:', 'data:', 'blob:'])

/** `example.com` stands for itself and everything under it. */
export function isExcluded(url: string | undefined, excludedSites: readonly string[]): boolean {
  const host = hostOf(url)
  if (host === null) return false
  return excludedSites.some((site) => host === site || host.endsWith(`.${site}`))
}

export function isForbidden(url: string | undefined): boolean {
  if (url === undefined || url === '') return false
  try {
    return !OPEN_SCHEMES.has(new URL(url).protocol)
  } catch {
    return false
  }
}

/** What a person typed for a site, as a host name; null if it is none. */
export function siteFrom(text: string): string | null {
  const trimmed = text.trim().toLowerCase()
  if (trimmed === '') return null
  const host = hostOf(trimmed.includes('://') ? trimmed : `https://${trimmed}`)
  return host === null || !/^[a-z0-9.-]+$/.test(host) ? null : host.replace(/^www\./, '')
}

function hostOf(url: string | undefined): string | null {
  try {
    return url ? new URL(url).hostname || null : null
  } catch {
    return null
  }
}
