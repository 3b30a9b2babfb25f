// `npm test`: lint, types, tests, then the stories in a real browser. With --fast, `npm run verify`: no more tests
// than run in one process, with a tenth of the random cases.
// Every part runs even when one before it failed; the last line counts: `N passed, N failed`.
import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { ensureBuilt, ensureChromium, ensureInstalled, ROOT, run, runAll, say } from './toolchain.mjs'

const fast = process.argv.includes('--fast')
let passed = 0
let failed = 0
const count = (ok) => {
  if (ok) passed += 1
  else failed += 1
}

ensureInstalled()
const reports = join(ROOT, '.output', 'reports')
rmSync(reports, { recursive: true, force: true })
mkdirSync(reports, { recursive: true })

say('— lint, types, and whether the product calls what it exports')
// Types of the extension's own files, which a pull may have brought.
run('wxt', ['prepare'])
for (const ok of await runAll([
  ['biome', 'check', '--error-on-warnings'],
  ['tsc', '--noEmit'],
  ['knip', '--production', '--include', 'exports,files'],
]))
  count(ok)

// Before the tests: those in a browser are left out where there is none.
const chromium = fast ? null : ensureChromium()
if (!fast && !chromium) {
  say(
    'No Chromium was found. Install it (Debian, Ubuntu: sudo apt-get install chromium) or set CHROMIUM_PATH to its program.',
  )
  failed += 1
}
const environment = {
  PROPERTY_RUNS: process.env.PROPERTY_RUNS ?? (fast ? '0.1' : '1'),
  ...(chromium ? { CHROMIUM_PATH: chromium } : {}),
}

say(fast ? '— tests in one process' : '— tests in one process, of the running server, and in a browser')
const unitReport = join(reports, 'vitest.json')
const unitOk = run(
  'vitest',
  ['run', '--reporter=json', `--outputFile.json=${unitReport}`, ...(fast ? ['--project=fast'] : [])],
  environment,
)
const unit = readReport(unitReport)
passed += unit?.numPassedTests ?? 0
failed += unit?.numFailedTests ?? 0
if (!unitOk && !unit?.numFailedTests) failed += 1
for (const file of unit?.testResults ?? []) {
  if (file.status === 'failed' && file.message) say(`${file.name}\n${file.message}`)
  for (const { status, fullName, failureMessages } of file.assertionResults)
    if (status === 'failed') say(`✗ ${fullName}\n${failureMessages.join('\n')}`)
}
say(`${unit?.numPassedTests ?? 0} passed in ${unit?.testResults?.length ?? 0} files`)

if (chromium) {
  say('— stories in a real browser')
  ensureBuilt(['web', 'extension', 'extension-e2e'])
  const storyReport = join(reports, 'playwright.json')
  const storiesOk = run('playwright', ['test', '--reporter=list,json'], {
    ...environment,
    PLAYWRIGHT_JSON_OUTPUT_NAME: storyReport,
  })
  const { stats } = readReport(storyReport) ?? {}
  passed += stats?.expected ?? 0
  failed += (stats?.unexpected ?? 0) + (stats?.flaky ?? 0)
  if (!storiesOk && !stats?.unexpected) failed += 1
}

console.log(`${passed} passed, ${failed} failed`)
process.exitCode = failed === 0 ? 0 : 1

function readReport(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    return null
  }
}
