/** As much of a server as the Tracker needs to run, and pages that look like work. */
import { randomFrom } from '../../../core/testing/random.ts'

type Answer = { type: string; body: string }

const json = (value: unknown): Answer => ({ type: 'application/json', body: JSON.stringify(value) })

const POLICY = {
  version: 1,
  zone: 'America/New_York',
  slotSeconds: 720,
  idleSeconds: 1440,
  submit: { dayOffset: 0, time: '07:00' },
  reviewEnd: { dayOffset: 5, time: '00:00' },
  clockSkewSeconds: 120,
  futureToleranceSeconds: 120,
  reportLagSeconds: 3600,
  protectionLateDays: 7,
  outageWindowHours: 24,
  adjustmentApprovalHours: 24,
  warnAtPercent: [80, 100],
  heartbeatSeconds: 30,
  feeBasisPoints: 0,
}

const JOB = {
  id: 'job-bench',
  title: 'Bench',
  role: 'freelancer',
  status: 'working',
  otherParty: { name: 'Ana' },
  terms: {
    version: 1,
    rateMinorPerHour: 2500,
    currency: 'USD',
    authorizedSecondsPerWeek: null,
    requiresWorkView: false,
  },
  startsAt: null,
  endsAt: null,
  ready: true,
  readyReasons: [],
}

export function answer(url: string): Answer {
  if (url.startsWith('/work/')) return { type: 'text/html', body: workPage(Number(url.slice(6))) }
  if (url === '/api/devices')
    return json({
      token: 'bench',
      device: { id: 'device-bench' },
      person: { id: 'p', name: 'Ben', email: 'b@example.org' },
    })
  if (url === '/api/devices/anchors') return json({ anchor: 'bench', now: Date.now(), simulatedOffsetMs: 0 })
  if (url === '/api/policy') return json(POLICY)
  if (url === '/api/jobs') return json({ jobs: [JOB] })
  return json({})
}

const WORDS =
  'span slot credit claim ruling session week job picture record anchor stretch terms policy'.split(' ')

/** An editor, a document and a table, each page another: text at many sizes, as screens of work have it. */
function workPage(number: number): string {
  const { below: next } = randomFrom(number)
  const words = (count: number) => Array.from({ length: count }, () => WORDS[next(WORDS.length)]).join(' ')
  const code = Array.from(
    { length: 34 },
    (_, line) =>
      `<div><i>${line + 1}</i><b style="color:hsl(${next(360)} 60% 45%)">${words(1)}</b>(${words(1)}) { ${words(3 + next(6))} }</div>`,
  ).join('')
  const rows = Array.from(
    { length: 14 },
    () => `<tr><td>${words(2)}<td>${next(9999)}<td>${next(99)}:${10 + next(49)}<td>${words(3)}`,
  ).join('')
  return `<!doctype html><title>Work</title><style>
body{margin:0;display:grid;grid-template-columns:220px 1fr 480px;height:100vh;font:14px system-ui}
nav{background:#20262d;color:#cdd;padding:12px}pre{margin:0;padding:12px;font:13px monospace;background:#fbfbfd}
i{display:inline-block;width:3em;color:#999}aside{padding:16px;background:#fff}td{border-bottom:1px solid #ddd;padding:4px}
</style><nav>${Array.from({ length: 24 }, () => `<p>${words(2)}</p>`).join('')}</nav><pre>${code}</pre>
<aside><h2>${words(3)}</h2><p>${words(60)}</p><table>${rows}</table></aside>`
}
