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
    ['bank.example', 'bank.example'],
    [' HTTPS://www.Bank.example/login ', 'bank.example'],
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
  ['', false],
  [undefined, false],
])('C4 the browser forbids pictures of %s: %s', (url, forbidden) => {
  expect(isForbidden(url)).toBe(forbidden)
})
