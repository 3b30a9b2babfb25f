import { REFUSALS, type RefusalCode } from '../../../core/messages/refusals.ts'
import { CLOSINGS } from '../../../core/protocol/closings.ts'
import { statusOf } from '../statuses.ts'

/** Everything that can be turned down, as a page of the documentation. */
export function refusalPage(): string {
  const codes = (Object.keys(REFUSALS) as RefusalCode[]).toSorted((a, b) => a.localeCompare(b))
  const rows = codes.map(
    (code) => `| \`${code}\` | ${statusOf(code)} | ${REFUSALS[code].replaceAll('|', '\\|')} |`,
  )
  const closings = Object.entries(CLOSINGS).map(
    ([name, { code, sentence }]) => `| \`${name}\` | ${code} | ${sentence} |`,
  )
  return `# Refusals

What the server and the rules answer when something can't be done: \`{ "error": { "code", "message", "params"?, "details"? } }\`
over HTTP, and the same code and sentence in a ruling. The code is for programs and doesn't change; the sentence is for
people, an ICU message whose parameters stand in \`params\`. The status is what an HTTP answer with the code has.

| code | status | sentence |
|---|---|---|
${rows.join('\n')}

## Why a socket is closed

Codes 4400 to 4499 say that connecting again the same way is pointless, from 4500 on to try again later. The reason of the
close begins with the name.

| name | code | sentence |
|---|---|---|
${closings.join('\n')}
`
}
