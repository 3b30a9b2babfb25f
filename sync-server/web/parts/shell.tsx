import { signal } from '@preact/signals'
import type { ComponentChildren } from 'preact'
import { clockDoubt } from '../page-clock.ts'
import { person, signOut } from '../session.ts'
import { AccountMenu } from './account-menu.tsx'
import { crumbs } from './crumbs.ts'
import { SandboxBanner } from './sandbox-banner.tsx'
import { VerifyEmail } from './verify-email.tsx'
import './shell.css'

const online = signal(navigator.onLine)
addEventListener('online', () => {
  online.value = true
})
addEventListener('offline', () => {
  online.value = false
})

/** What stands around every page: skip link, header with the ways to go, what must be known (sandbox, offline). */
export function Shell({ children }: { children: ComponentChildren }) {
  const who = person.value
  return (
    <>
      <a class="skip" href="#main">
        Skip to content
      </a>
      <SandboxBanner />
      <header class="header">
        <a class="header__brand" href="/">
          Glasswork
        </a>
        {who && (
          <nav class="header__crumbs" aria-label="You are here">
            {who.isSupport ? <a href="/support">Support desk</a> : <a href="/jobs">My jobs</a>}
            {crumbs.value && (
              <>
                {' '}
                ▸ <strong>{crumbs.value.title}</strong>
                {crumbs.value.note && <span class="note"> {crumbs.value.note}</span>}
              </>
            )}
          </nav>
        )}
        {who && <AccountMenu name={who.name} />}
        {who && (
          <button type="button" class="button" onClick={() => void signOut()}>
            Sign out
          </button>
        )}
      </header>
      {!online.value && (
        <p class="notice-bar" role="status">
          You are offline. What you see is as of the last connection; nothing counts as filed until the server
          has confirmed it.
        </p>
      )}
      {who?.emailVerified === false && (
        <div class="notice-bar">
          <VerifyEmail />
        </div>
      )}
      {clockDoubt.value !== null && (
        <p class="notice-bar" role="status">
          {clockDoubt.value}
        </p>
      )}
      <main class="main" id="main" tabIndex={-1}>
        {children}
      </main>
    </>
  )
}
