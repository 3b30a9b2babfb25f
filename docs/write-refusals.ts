/** Writes docs/REFUSALS.md; its test says when it has fallen behind. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { refusalPage } from '../sync-server/http/api/refusal-list.ts'

writeFileSync(join(import.meta.dirname, 'REFUSALS.md'), refusalPage())
