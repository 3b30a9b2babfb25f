// `npm test` and, with --fast, `npm run verify`: lint, types, tests; then the stories in a real browser.
// Every part runs even when one before it failed; the last line counts: `N passed, N failed`.
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { ensureBuilt, ensureChromium, ensureInstalled, ROOT, run, say } from './toolchain.mjs'

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

say('— lint')
count(run('biome', ['check', '--error-on-warnings']))
say('— types')
if (!existsSync(join(ROOT, '.wxt'))) run('wxt', ['prepare'])
count(run('tsc', ['--noEmit']))
say('— whether the product calls what it exports')
count(run('knip', ['--production', '--include', 'exports,files']))

say('— unit, property and server tests')
const unitReport = join(reports, 'vitest.json')
const unitOk = run('vitest', ['run', '--reporter=json', `--outputFile.json=${unitReport}`])
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

if (!fast) {
  say('— stories in a real browser')
  const chromium = ensureChromium()
  if (chromium) {
    ensureBuilt(['web', 'extension', 'extension-e2e'])
    const storyReport = join(reports, 'playwright.json')
    const storiesOk = run('playwright', ['test', '--reporter=list,json'], {
      CHROMIUM_PATH: chromium,
      PLAYWRIGHT_JSON_OUTPUT_NAME: storyReport,
    })
    const { stats } = readReport(storyReport) ?? {}
    passed += stats?.expected ?? 0
    failed += (stats?.unexpected ?? 0) + (stats?.flaky ?? 0)
    if (!storiesOk && !stats?.unexpected) failed += 1
  } else {
    say(
      'No Chromium was found. Install it (Debian, Ubuntu: sudo apt-get install chromium) or set CHROMIUM_PATH to its program.',
    )
    failed += 1
  }
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
