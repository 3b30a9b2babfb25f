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
