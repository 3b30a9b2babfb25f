import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'

const ROOT = join(import.meta.dirname, '..')

test('npm start ends with its server when it is told to', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'glasswork-start-'))
  const args = ['start', '--', '--sandbox', '--no-demo', '--port', '0', '--data', folder]
  const npm = spawn('npm', args, { cwd: ROOT, stdio: ['ignore', 'pipe', 'inherit'] })
  let said = ''
  const greeted = new Promise<string>((done) => {
    npm.stdout.on('data', (chunk) => {
      said += chunk
      const [, url] = /Glasswork is at (\S+)/.exec(said) ?? []
      if (url) done(url)
    })
  })
  const url = await greeted
  expect((await fetch(`${url}/api/clock`)).status).toBe(200)
  const from = performance.now()
  npm.kill('SIGTERM')
  await once(npm, 'exit')
  await expect
    .poll(() =>
      fetch(`${url}/api/clock`).then(
        () => 'runs',
        () => 'gone',
      ),
    )
    .toBe('gone')
  expect(performance.now() - from).toBeLessThan(10_000)
  rmSync(folder, { recursive: true })
})
