// What every command needs before it can run: installed packages, a Node that strips types, built pages.
// Plain JavaScript for Node 20, because on a fresh clone nothing else is there yet.
import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { delimiter, dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

export const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), '..')
const STAMP = join(ROOT, 'node_modules', '.glasswork-installed')
/** On Windows packages' commands are scripts, which only a shell runs. */
const shell = process.platform === 'win32'

/** Prints on standard error, so that a command's own output stays clean. */
export const say = (text) => process.stderr.write(`${text}\n`)

const hashOf = (texts) => texts.reduce((hash, text) => hash.update(text), createHash('sha256')).digest('hex')
const read = (file) => (existsSync(join(ROOT, file)) ? readFileSync(join(ROOT, file)) : '')

/** Runs `npm install` when package.json or the lockfile has changed since it last did. */
export function ensureInstalled() {
  const wanted = hashOf([read('package.json'), read('package-lock.json')])
  if (existsSync(STAMP) && readFileSync(STAMP, 'utf8') === wanted) return
  say('Installing packages (the first time takes about two minutes: SQLite is compiled) …')
  // `--no-save`: it installs what the lockfile says, and leaves that as it is.
  const flags = ['--no-save', '--no-audit', '--no-fund', '--loglevel=error']
  const result = spawnSync('npm', ['install', ...flags], {
    cwd: ROOT,
    stdio: ['ignore', 2, 2],
    shell,
  })
  if (result.status !== 0) {
    say(
      'npm install failed; its own words stand above. Is a compiler there (Debian: build-essential, python3)?',
    )
    process.exit(1)
  }
  writeFileSync(STAMP, hashOf([read('package.json'), read('package-lock.json')]))
}

/** The environment in which `node` and the packages' commands are the project's own. */
export function environment() {
  const { PATH, Path, ...others } = process.env
  return { ...others, PATH: `${join(ROOT, 'node_modules', '.bin')}${delimiter}${PATH ?? Path ?? ''}` }
}

/** A Node that runs TypeScript as it is: the project's own, or the one that runs this script. */
export function nodePath() {
  const own = join(ROOT, 'node_modules', '.bin', 'node')
  if (existsSync(own)) return own
  const [major, minor] = process.versions.node.split('.').map(Number)
  if (major > 22 || (major === 22 && minor >= 18)) return process.execPath
  say(
    `Glasswork needs Node 22.18 or newer; this is ${process.version}, and no newer one came with the packages.`,
  )
  process.exit(1)
}

/** Runs a command to its end; true when it ended well. */
export function run(command, args, extra = {}) {
  const result = spawnSync(command, args, {
    cwd: ROOT,
    stdio: 'inherit',
    shell,
    env: { ...environment(), ...extra },
  })
  return result.status === 0
}

/** Runs commands beside one another, says what each said once it has ended, and answers which ended well. */
export function runAll(commands) {
  return Promise.all(
    commands.map(
      ([command, ...args]) =>
        new Promise((done) => {
          const child = spawn(command, args, { cwd: ROOT, shell, env: environment() })
          const said = []
          child.stdout.on('data', (chunk) => said.push(chunk))
          child.stderr.on('data', (chunk) => said.push(chunk))
          child.on('error', (error) => said.push(Buffer.from(`${command}: ${error.message}\n`)))
          child.on('close', (code) => {
            process.stderr.write(Buffer.concat(said))
            done(code === 0)
          })
        }),
    ),
  )
}

/**
 * Becomes a command: its output, its signals, its exit code.
 * @param defaults variables of its environment that the caller's own go before
 */
export function become(command, args, defaults = {}) {
  const env = { ...defaults, ...environment() }
  const child = spawn(command, args, { cwd: process.cwd(), stdio: 'inherit', env })
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal))
  child.on('exit', (code, signal) => process.exit(code ?? (signal ? 1 : 0)))
}

function* filesIn(folder) {
  for (const entry of readdirSync(join(ROOT, folder), { withFileTypes: true })) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) yield* filesIn(path)
    else if (!/\.(test|spec)\.tsx?$/.test(entry.name)) yield path
  }
}

/**
 * Builds what is older than its sources.
 * @param only names of BUILDS; all but the test build when left out
 */
export function ensureBuilt(only = ['web', 'extension', 'extension-firefox']) {
  for (const name of only) {
    const { command, args, sources, output } = BUILDS[name]
    const stamp = join(ROOT, '.output', `.built-${name}`)
    const files = [
      ...sources.flatMap((folder) => [...filesIn(folder)]),
      'wxt.config.ts',
      'package-lock.json',
    ].sort()
    const wanted = hashOf(files.flatMap((file) => [file, read(file)]))
    if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted && existsSync(join(ROOT, output)))
      continue
    say(`Building ${output} …`)
    const result = spawnSync(command, args, {
      cwd: ROOT,
      stdio: ['ignore', 'pipe', 'pipe'],
      shell,
      // Whoever asks, a test too, gets what people get.
      env: { ...environment(), NODE_ENV: 'production' },
    })
    if (result.status !== 0 || !statSync(join(ROOT, output), { throwIfNoEntry: false })) {
      say(`${result.stdout}${result.stderr}`)
      say(`The build of ${output} failed.`)
      process.exit(1)
    }
    mkdirSync(dirname(stamp), { recursive: true })
    writeFileSync(stamp, wanted)
  }
}

const BUILDS = {
  web: {
    command: 'vite',
    args: ['build', 'sync-server/web'],
    sources: ['core', 'sync-server/web'],
    output: '.output/web',
  },
  // Built and packed: the server offers the packages to freelancers.
  extension: {
    command: 'wxt',
    args: ['zip'],
    sources: ['core', 'extension'],
    output: '.output/chrome-mv3',
  },
  'extension-firefox': {
    command: 'wxt',
    args: ['zip', '-b', 'firefox'],
    sources: ['core', 'extension'],
    output: '.output/firefox-mv3',
  },
  'extension-e2e': {
    command: 'wxt',
    args: ['build', '--mode', 'e2e'],
    sources: ['core', 'extension'],
    output: '.output/chrome-mv3-e2e',
  },
}

/** Chromium's path: CHROMIUM_PATH, one on the PATH, or Debian's, installed now where that is possible. */
export function ensureChromium() {
  const found = findChromium()
  if (found) return found
  if (process.getuid?.() === 0 && spawnSync('apt-get', ['--version']).status === 0) {
    say('Installing Chromium …')
    spawnSync('apt-get', ['update'], { stdio: ['ignore', 'ignore', 2] })
    spawnSync('apt-get', ['install', '-y', '--no-install-recommends', 'chromium', 'fonts-liberation'], {
      stdio: ['ignore', 'ignore', 2],
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    })
  }
  return findChromium()
}

function findChromium() {
  if (process.env.CHROMIUM_PATH)
    return existsSync(process.env.CHROMIUM_PATH) ? process.env.CHROMIUM_PATH : null
  for (const folder of (process.env.PATH ?? '').split(delimiter))
    for (const name of ['chromium', 'chromium-browser'])
      if (folder && existsSync(join(folder, name))) return join(folder, name)
  return null
}
