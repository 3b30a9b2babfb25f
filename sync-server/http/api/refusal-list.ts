import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { RULINGS_EN } from '../../../core/messages/rulings-en.ts'
import { statusOf } from '../statuses.ts'

export type ListedRefusal = { code: string; sentence: string }

const CODE = `'([a-z][a-z0-9-]+)'`
const SENTENCE = `(?:'((?:[^'\\\\]|\\\\.)*)'|\`((?:[^\`\\\\]|\\\\.)*)\`|"([^"]*)")`
/** The forms in which a refusal is written in the code. */
const FORMS = [
  new RegExp(`new Refused\\(\\s*${CODE},\\s*${SENTENCE}`, 'g'),
  new RegExp(`\\{\\s*code: ${CODE},\\s*sentence:\\s*${SENTENCE}`, 'g'),
  new RegExp(`refusal\\(\\s*${CODE},\\s*${SENTENCE}`, 'g'),
]
const TABLE = /refusals(?:<[^>]*>)?\(\{([\s\S]*?)\n?\}\)/g
const TABLE_ROW = new RegExp(`'?([a-z][a-z0-9-]+)'?:\\s*${SENTENCE}`, 'g')

/** Every refusal that the rules and the server can give, read from their source, by code. */
export function refusalsIn(root: string): ListedRefusal[] {
  const files = globSync('{core/rules,sync-server}/**/*.ts', { cwd: root }).filter(
    (file) => !/\.test\.ts$|\/web\/|stand-in|test-/.test(file),
  )
  const found = new Map<string, ListedRefusal>()
  for (const [code, sentence] of Object.entries(RULINGS_EN))
    found.set(`${code} ${sentence}`, { code, sentence })
  for (const file of files.toSorted()) {
    const source = readFileSync(join(root, file), 'utf8')
    const tables = [...source.matchAll(TABLE)].map(([, rows = '']) => rows)
    const matches = [
      ...FORMS.flatMap((form) => [...source.matchAll(form)]),
      ...tables.flatMap((rows) => [...rows.matchAll(TABLE_ROW)]),
    ]
    for (const [, code = '', ...forms] of matches) {
      const sentence = (forms.find((form) => form !== undefined) ?? '').replace(/\$\{[^}]*\}/g, '…')
      found.set(`${code} ${sentence}`, { code, sentence: sentence.replaceAll("\\'", "'") })
    }
  }
  return [...found.values()].sort(
    (a, b) => a.code.localeCompare(b.code) || a.sentence.localeCompare(b.sentence),
  )
}

/** The list as a page of the documentation. */
export function refusalPage(refusals: readonly ListedRefusal[]): string {
  const rows = refusals.map(
    ({ code, sentence }) => `| \`${code}\` | ${statusOf(code)} | ${sentence.replaceAll('|', '\\|')} |`,
  )
  return `# Refusals

What the server and the rules answer when something can't be done: \`{ "error": { "code", "message" } }\` over HTTP, and
the same code, and what its sentence names, in a ruling. The code is for programs and doesn't change; the sentence is for people. The status
is what an HTTP answer with the code has.

| code | status | sentence |
|---|---|---|
${rows.join('\n')}
`
}
