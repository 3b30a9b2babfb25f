import { describe, expect, it } from 'vitest'
import { isExcluded, isForbidden, siteFrom } from './sites.ts'

describe('excluded sites', () => {
  it.each([
    ['https://bank.example/account', true],
    ['https://my.bank.example:8443/', true],
    ['https://notbank.example/', false],
    ['https://bank.example.evil.test/', false],
    ['chrome://newtab/', false],
    ['nonsense', false],
    [undefined, false],
  ])('C4 %s', (url, excluded) => {
    expect(isExcluded(url, ['bank.example'])).toBe(excluded)
  })

  it.each([
    ['mail.example/inbox', 'https://mail.example/inbox', true],
    ['mail.example/inbox', 'https://eu.mail.example/Inbox/42?q=1#top', true],
    ['mail.example/inbox', 'https://mail.example/inboxes', false],
    ['mail.example/inbox', 'https://mail.example/', false],
    ['mail.example/*/private', 'https://mail.example/u/7/private/notes', true],
    ['mail.example/*/private', 'https://mail.example/u/privately/private', true],
    ['mail.example/*/private', 'https://mail.example/u/privately', false],
    ['mail.example/u*', 'https://mail.example/users', true],
    ['mail.example/u*x*y', 'https://mail.example/uy/x', false],
  ])('C4 by pattern: %s and %s', (site, url, excluded) => {
    expect(isExcluded(url, [site])).toBe(excluded)
  })

  it.each([
    ['bank.example', 'bank.example'],
    [' HTTPS://www.Bank.example/login ', 'bank.example'],
    ['*.bank.example', 'bank.example'],
    ['Mail.example/Inbox/', 'mail.example/inbox'],
    ['mail.example/*/private?x=1', 'mail.example/*/private'],
    ['localhost:3000', 'localhost'],
    ['', null],
    ['a b', null],
    ['https://', null],
  ])('C4 takes %j for a site', (typed, site) => {
    expect(siteFrom(typed)).toBe(site)
  })
})

it.each([
  ['chrome://settings/', true],
  ['about:config', true],
  ['chrome-extension://abc/popup.html', true],
  ['devtools://devtools', true],
  ['https://example.org/', false],
  ['file:///home/me/plan.txt', false],
  ['', true],
  [undefined, true],
])('C4 the browser forbids pictures of %s: %s', (url, forbidden) => {
  expect(isForbidden(url)).toBe(forbidden)
})
