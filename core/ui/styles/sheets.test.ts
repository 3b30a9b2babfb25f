import { globSync, readFileSync } from 'node:fs'
import { expect, it } from 'vitest'

const ROOT = new URL('../../../', import.meta.url).pathname
const files = (pattern: string, folders = 'core,extension,sync-server') =>
  globSync(`{${folders}}/**/${pattern}`, { cwd: ROOT, exclude: ['**/node_modules/**'] })
const text = (file: string) => readFileSync(ROOT + file, 'utf8')
const sheets = files('*.css')
const code = files('*.{tsx,ts,html}')
  .filter((file) => !/\.(test|spec)\.tsx?$/.test(file))
  .map(text)
  .join('\n')

/** The class names in a sheet's selectors. */
function classesOf(sheet: string): Set<string> {
  const rules = text(sheet).replaceAll(/\/\*.*?\*\//gs, '')
  const selectors = [...rules.matchAll(/(?<=^|[{};])([^{};]*)\{/g)].map(([, selector = '']) => selector)
  return new Set(
    selectors.flatMap((selector) => [...selector.matchAll(/\.([a-z][\w-]*)/g)].map(([, name = '']) => name)),
  )
}

const sheetsByClass = new Map<string, string[]>()
for (const sheet of sheets)
  for (const name of classesOf(sheet)) sheetsByClass.set(name, [...(sheetsByClass.get(name) ?? []), sheet])

it('a class name stands in one sheet', () => {
  expect(sheetsByClass.size).toBeGreaterThan(100)
  expect([...sheetsByClass].filter(([, where]) => where.length > 1)).toEqual([])
})

it('a class name that a sheet has is used', () => {
  const isUsed = (name: string) =>
    new RegExp(`(?<![\\w-])${name}(?![\\w-])`).test(code) ||
    code.includes(`${name.replace(/--.*$/, '')}--\${`)
  expect([...sheetsByClass.keys()].filter((name) => !isUsed(name))).toEqual([])
})

it('a class name that a component has is in a sheet', () => {
  const classes = [...code.matchAll(/\bclass=(?:"([^"]*)"|\{`([^`]*)`)/g)].flatMap(([, plain, made]) =>
    (plain ?? made ?? '').replaceAll(/[\w-]*\$\{.*?\}/g, '').split(/\s+/),
  )
  expect([...new Set(classes)].filter((name) => name !== '' && !sheetsByClass.has(name))).toEqual([])
})

it('a sheet keeps to its layers, so that no order of files decides what wins', () => {
  const outside = sheets.filter((sheet) => {
    const bare = text(sheet).replaceAll(/\/\*.*?\*\//gs, '')
    return !/^\s*@layer (?:reset, tokens, base, components, pages;|(?:reset|tokens|base|components|pages) \{)/.test(
      bare,
    )
  })
  expect(outside).toEqual([])
})

it('nothing moves for people who asked for less motion', () => {
  const stillMoving = sheets.filter((sheet) => {
    const always = text(sheet).replaceAll(
      /@media \(prefers-reduced-motion: no-preference\) \{.*?\n {2}\}\n/gs,
      '',
    )
    return /\b(?:animation|transition)(?:-[a-z]+)?:/.test(always)
  })
  expect(stillMoving).toEqual([])
})

it('stories and specs find things by role and name, not by class', () => {
  const byClass = [...files('*.ts', 'e2e,extension,sync-server')].filter((file) =>
    /(?:locator|waitForSelector|querySelector(?:All)?|\$\$?)\(\s*['"`][^'"`]*(?<![\w./)])(?:[a-z]+)?\.[a-z]/.test(
      text(file),
    ),
  )
  expect(byClass).toEqual([])
})
