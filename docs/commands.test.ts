import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'

const root = join(import.meta.dirname, '..')
const page = readFileSync(join(root, 'docs/OPERATIONS.md'), 'utf8')

it('A3 OPERATIONS.md names every command of the operator', () => {
  const usage = execFileSync(process.execPath, [join(root, 'sync-server/operator/admin.ts'), '--help'], {
    encoding: 'utf8',
  })
  const names = [...usage.matchAll(/^ {2}([a-z][a-z -]*?)(?: \[?--.*)?$/gm)].map(([, name = '']) => name)
  expect(names.length).toBeGreaterThan(20)
  const missing = names.filter((name) => !page.includes(`-- ${name}`) && !page.includes(`\`${name}`))
  expect(missing).toEqual([])
})

it('A3 OPERATIONS.md names every option of the server', () => {
  const usage = readFileSync(join(root, 'sync-server/usage.txt'), 'utf8')
  const options = [...usage.matchAll(/^ {2}(--[a-z-]+)/gm)].map(([, option = '']) => option)
  const missing = options.filter((option) => option !== '--help' && !page.includes(option))
  expect(missing).toEqual([])
})
