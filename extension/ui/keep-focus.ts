/**
 * Keeps the keyboard's place: a button that was pressed is often gone afterwards (Start becomes Stop), and the focus
 * with it. Then the first button of the same part of the page gets it, until the person does something else.
 */
export function keepFocus(root: HTMLElement): void {
  let acted: Element | null = null
  const noteButton = ({ target }: Event) => {
    const button = target instanceof Element ? target.closest('button') : null
    acted = button && (button.closest('section, form, main') ?? root)
  }
  // On the way down: once the button's own listener has run, it may be out of the page.
  root.addEventListener('click', noteButton, { capture: true })
  for (const type of ['keydown', 'pointerdown'])
    root.addEventListener(type, () => {
      acted = null
    })
  const look = () => {
    if (acted === null || document.activeElement !== document.body) return
    const place = acted.isConnected ? acted : root
    place.querySelector<HTMLElement>('button:enabled, input:enabled, summary, a[href]')?.focus()
  }
  const watched = { subtree: true, childList: true, attributes: true, attributeFilter: ['disabled'] }
  new MutationObserver(look).observe(root, watched)
}
