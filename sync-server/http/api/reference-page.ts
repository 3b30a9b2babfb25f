import type { Operation } from '../../../core/protocol/api/operation.ts'
import { operationId } from './openapi.ts'
import { commonRefusals } from './operation.ts'

/** The API as a page to read: what each request does, who may send it, and how it can be refused. */
export function referencePage(operations: readonly Operation[]): string {
  const groups = Map.groupBy(operations, ({ path }) => path.split('/')[2] ?? '')
  const nav = [...groups.keys()].map((group) => `<a href="#${group}">${group}</a>`).join(' ')
  const sections = [...groups].map(
    ([group, members]) => `<section id="${group}"><h2>${group}</h2>${members.map(entry).join('')}</section>`,
  )
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Glasswork API</title></head>
<body><main><h1>Glasswork API</h1>
<p>For programs: <a href="/api/openapi.json">OpenAPI 3.1 document</a>. Instants are milliseconds since 1970 in
UTC, money is integer minor units, durations are seconds. A refusal is
<code>{"error":{"code","message","details"?}}</code>.</p>
<nav aria-label="Groups">${nav}</nav>
${sections.join('\n')}
</main></body></html>
`
}

function entry(operation: Operation): string {
  const { method, path, summary, access, answers, refusals = [] } = operation
  const codes = [...refusals, ...commonRefusals(operation)].map((code) => `<code>${code}</code>`).join(', ')
  return `<article id="${operationId(operation)}">
<h3><code>${method.toUpperCase()} ${path}</code></h3>
<p>${summary}.</p>
<dl><dt>Open to</dt><dd>${access}</dd>
<dt>Answers</dt><dd>${Object.keys(answers).join(', ')}</dd>
<dt>Refusals</dt><dd>${codes}</dd></dl>
</article>
`
}
