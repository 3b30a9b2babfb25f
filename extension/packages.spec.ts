/** The packages that stores get: anybody can build the very same from the sources that go with them. */
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { strFromU8, unzipSync } from 'fflate'
import { afterAll, expect, it } from 'vitest'

const ROOT = new URL('..', import.meta.url).pathname
const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'))
const nameOf = (what: string) => join('.output', `glasswork-tracker-${version}-${what}.zip`)
const folder = mkdtempSync(join(tmpdir(), 'glasswork-sources-'))
afterAll(() => rmSync(folder, { recursive: true }))

const read = (what: string) => unzipSync(readFileSync(join(ROOT, nameOf(what))))

it('makes the same Firefox package of its sources, in another folder and zone', () => {
  for (const [name, bytes] of Object.entries(read('sources'))) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), bytes)
  }
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'))
  const { NODE_ENV: _, ...env } = process.env
  execFileSync(join(ROOT, 'node_modules/.bin/wxt'), ['zip', '-b', 'firefox'], {
    ...{ cwd: folder, stdio: 'ignore', env: { ...env, TZ: 'Asia/Tokyo' } },
  })
  const again = readFileSync(join(folder, nameOf('firefox')))
  expect(again.equals(readFileSync(join(ROOT, nameOf('firefox'))))).toBe(true)
})

it.each(['chrome', 'firefox'])('packs for %s what its store takes', (browser) => {
  const files = read(browser)
  const manifest = JSON.parse(strFromU8(files['manifest.json'] ?? new Uint8Array()))
  expect(manifest).toMatchObject({
    ...{ version, permissions: ['alarms', 'idle', 'storage', 'unlimitedStorage', 'scripting'] },
    ...{ optional_host_permissions: ['<all_urls>'], optional_permissions: ['notifications'] },
  })
  expect(manifest.host_permissions).toBeUndefined()
  const scripts = Object.entries(files).filter(([name]) => name.endsWith('.js'))
  expect(scripts.length).toBeGreaterThan(5)
  for (const [, code] of scripts) expect(strFromU8(code)).not.toMatch(/\.innerHTML|\beval\(|new Function\(/)
})
