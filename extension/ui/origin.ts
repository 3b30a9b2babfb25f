/** The origin of what a person typed for a server; a bare host means https, except on this computer. */
export function originOf(typed: string): string | null {
  const text = typed.trim()
  const isLocal = /^(localhost|127\.0\.0\.1|\[::1\])(:|\/|$)/.test(text)
  const withScheme = /^https?:\/\//i.test(text) ? text : `${isLocal ? 'http' : 'https'}://${text}`
  try {
    const { origin, hostname } = new URL(withScheme)
    return hostname === '' ? null : origin
  } catch {
    return null
  }
}
