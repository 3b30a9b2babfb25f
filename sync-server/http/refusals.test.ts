import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { REFUSALS, type RefusalCode } from '../../core/messages/refusals.ts'
import { RULE_REFUSALS } from '../../core/messages/refused-by-rules.ts'
import { Refused } from '../refused.ts'

const root = join(import.meta.dirname, '../..')

/** Product code without the tables of refusals, and without what routes merely declare. */
const source = globSync('{core,sync-server}/**/*.{ts,tsx}', { cwd: root })
  .filter((file) => !/\.(test|spec)\.ts|testing\/|web\/|messages\/|http\/statuses|core\/ui\//.test(file))
  .map((file) => readFileSync(join(root, file), 'utf8').replace(/refusals: \[[^\]]*\]/g, ''))
  .join('\n')

it('A3 has somebody who throws each refusal', () => {
  const silent = Object.keys(REFUSALS).filter((code) => {
    const quoted = source.includes(`'${code}'`)
    return !quoted && !source.includes(`REFUSALS.${code}`) && !code.startsWith('only-')
  })
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
