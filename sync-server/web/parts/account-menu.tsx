import { useEffect, useRef } from 'preact/hooks'
import { path } from '../router.ts'
import './account-menu.css'

const LINKS = [
  ['/payment-methods', 'Payment methods'],
  ['/earnings', 'Earnings'],
  ['/get-tracker', 'Get the Tracker'],
  ['/settings', 'Settings'],
] as const

/** What belongs to the person and not to a job, behind their name. */
export function AccountMenu({ name }: { name: string }) {
  const menu = useRef<HTMLDetailsElement>(null)
  const close = () => menu.current?.removeAttribute('open')
  useEffect(close, [path.value])
  return (
    <details
      ref={menu}
      class="account"
      onFocusOut={(event) => {
        if (!(event.relatedTarget instanceof Node) || !menu.current?.contains(event.relatedTarget)) close()
      }}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return
        close()
        menu.current?.querySelector('summary')?.focus()
      }}
    >
      <summary>
        <span class="account__name">{name}</span>
      </summary>
      <nav class="account__menu" aria-label="Account">
        {LINKS.map(([href, words]) => (
          <a key={href} href={href} aria-current={path.value === href ? 'page' : undefined}>
            {words}
          </a>
        ))}
      </nav>
    </details>
  )
}
