/**
 * Keeps the keyboard's place: a button that was pressed is often gone afterwards (Start becomes Stop), and the focus
 * with it. Then the first button of the same part of the page gets it.
 */
export function keepFocus(root: HTMLElement): void {
  let acted: Element | null = null
  root.addEventListener('click', ({ target }) => {
    acted = target instanceof Element ? (target.closest('section, form, main') ?? root) : null
  })
  const look = () => {
    if (acted === null || document.activeElement !== document.body) return
    const place = acted.isConnected ? acted : root
    const next = place.querySelector<HTMLElement>('button:enabled, input:enabled, summary, a[href]')
    if (!next) return
    acted = null
    next.focus()
  }
  const watched = { subtree: true, childList: true, attributes: true, attributeFilter: ['disabled'] }
  new MutationObserver(look).observe(root, watched)
}
