import { cpus, totalmem } from 'node:os'
import { parseArgs } from 'node:util'

type Bench = () => Promise<Record<string, number>>

/** Each bench measures something and, in the same run, the floor that its ratios stand on. */
const BENCHES: Record<string, () => Promise<{ bench: Bench }>> = {
  rules: () => import('./rules.ts'),
  capture: () => import('./capture.ts'),
  sync: () => import('./sync.ts'),
  screenshots: () => import('./screenshots.ts'),
  page: () => import('./page.ts'),
  cutoff: () => import('./cutoff.ts'),
  hostile: () => import('./hostile.ts'),
}

const USAGE = `Usage: npm run bench -- <name> [--json]

Names: ${Object.keys(BENCHES).join(', ')}
Prints a table on standard error; with --json one line of JSON on standard output.
`

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { json: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } },
})
const [name] = positionals
const load = name ? BENCHES[name] : undefined
if (!name || !load || values.help) {
  process.stderr.write(USAGE)
  process.exitCode = values.help ? 0 : 2
} else {
  const { bench } = await load()
  const figures = await bench()
  const machine = {
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: cpus().length,
    memoryGib: Math.round(totalmem() / 2 ** 30),
    node: process.version,
  }
  if (values.json) process.stdout.write(`${JSON.stringify({ bench: name, figures, machine })}\n`)
  else
    for (const [figure, value] of Object.entries(figures))
      process.stderr.write(`${figure.padEnd(24)} ${value}\n`)
  process.exit(0)
}
