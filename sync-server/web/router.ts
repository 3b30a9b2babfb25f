import { computed, signal } from '@preact/signals'

/** Where the page stands: path and query. Links are ordinary `<a href>`; `startRouter` keeps them inside the page. */
const address = signal(location.pathname + location.search)
export const path = computed(() => new URL(address.value, location.origin).pathname)
export const query = computed(() => new URL(address.value, location.origin).searchParams)

/** Goes to an address of this page; `replace` leaves no entry to come back to. */
export function navigate(to: string, { replace = false } = {}): void {
  if (to === address.value) return
  const samePage = new URL(to, location.origin).pathname === path.value
  history[replace ? 'replaceState' : 'pushState'](null, '', to)
  address.value = to
  if (!samePage) scrollTo(0, 0)
}

/** The values of `:names` in a pattern such as `/jobs/:job/*`, or null where the path is another. */
export function match(pattern: string, at: string): Record<string, string> | null {
  const wanted = pattern.split('/')
  const given = at.replace(/\/+$/, '').split('/')
  if (given.length > wanted.length) return null
  const found: Record<string, string> = {}
  for (const [i, part] of wanted.entries()) {
    const value = given[i]
    if (part.startsWith(':')) {
      if (!value) return null
      found[part.slice(1)] = decodeURIComponent(value)
    } else if (part !== (value ?? '')) return null
  }
  return found
}

export function startRouter(): void {
  addEventListener('popstate', () => {
    address.value = location.pathname + location.search
  })
  document.addEventListener('click', (event) => {
    const link = (event.target as Element).closest?.('a')
    const wantsOwnWindow =
      event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey
    if (!link || wantsOwnWindow || link.target || link.hasAttribute('download')) return
    if (link.origin !== location.origin || link.pathname.startsWith('/api/') || link.hash) return
    event.preventDefault()
    navigate(link.pathname + link.search)
  })
}
