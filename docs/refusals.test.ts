import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { refusalPage } from '../sync-server/http/api/refusal-list.ts'

it('A3 lists every refusal with its sentence', () => {
  const written = readFileSync(join(import.meta.dirname, 'REFUSALS.md'), 'utf8')
  expect(written, 'run: node docs/write-refusals.ts').toBe(refusalPage())
})
