/** Writes docs/REFUSALS.md from the source; its test says when it has fallen behind. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { refusalPage, refusalsIn } from '../sync-server/http/api/refusal-list.ts'

const root = join(import.meta.dirname, '..')
writeFileSync(join(root, 'docs/REFUSALS.md'), refusalPage(refusalsIn(root)))
