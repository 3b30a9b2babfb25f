import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { refusalPage, refusalsIn } from '../sync-server/http/api/refusal-list.ts'

const root = join(import.meta.dirname, '..')

it('A3 lists every refusal with its sentence', () => {
  const page = refusalPage(refusalsIn(root))
  const written = readFileSync(join(root, 'docs/REFUSALS.md'), 'utf8')
  expect(written, 'run: node docs/write-refusals.ts').toBe(page)
})
