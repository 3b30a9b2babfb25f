import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { REFUSALS, type RefusalCode } from '../../core/messages/refusals.ts'
import { RULE_REFUSALS } from '../../core/messages/refused-by-rules.ts'
import { Refused } from '../refused.ts'

const root = join(import.meta.dirname, '../..')

/** What only names a code: a route that declares it, and types. */
const NAMING = [
  /(refusals:|REFUSALS: readonly RefusalCode\[\] =) \[[^\]]*\]/g,
  /^export type [\s\S]*?(?=\n\n|\n[a-z/])/gm,
  /^ *\| '.*$/gm,
  /<'[^>]*>/g,
]

/** Product code without the tables of refusals, and without what merely names their codes. */
const source = globSync('{core,sync-server}/**/*.{ts,tsx}', { cwd: root })
  .filter(
    (file) =>
      !/\.(test|spec)\.ts|testing\/|web\/|messages\/|protocol\/api|http\/statuses|core\/ui\//.test(file),
  )
  .map((file) =>
    NAMING.reduce((text, named) => text.replace(named, ''), readFileSync(join(root, file), 'utf8')),
  )
  .join('\n')

it('A3 has somebody who gives each refusal', () => {
  const silent = Object.keys(REFUSALS).filter(
    (code) => !source.includes(`'${code}'`) && !source.includes(`REFUSALS.${code}`),
  )
  expect(silent).toEqual([])
})

it('A3 writes what a sentence names into it, in English, and carries it apart', () => {
  const most = { amountMinor: 12_050, currency: 'EUR' }
  const refused = new Refused('refund-too-large', { params: { most } })
  expect(refused.message).toBe('At most €120.50 of this week can be refunded.')
  expect(refused.params).toEqual({ most })
  const payee = (who: string) => new Refused('not-the-payee', { params: { payee: who } }).message
  expect(payee('operator')).toBe('The operator of this server is paid, and confirms receipt.')
  expect(payee('freelancer')).toBe('The freelancer is paid, and confirms receipt.')
})

it('A3 draws every sentence that names nothing as it stands in the table', () => {
  for (const [code, sentence] of Object.entries(REFUSALS))
    if (!sentence.includes('{')) expect(new Refused(code as 'not-found').message).toBe(sentence)
  for (const [code, sentence] of Object.entries(RULE_REFUSALS)) expect(sentence, code).not.toContain('{')
})

it('A3 says nothing twice: no two codes have one sentence', () => {
  const codes = Object.keys(REFUSALS) as RefusalCode[]
  const bySentence = Map.groupBy(codes, (code) => REFUSALS[code])
  expect([...bySentence.values()].filter(({ length }) => length > 1)).toEqual([])
})
