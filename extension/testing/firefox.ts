/** For tests: the extension in real Firefox, driven by WebDriver BiDi. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { WebSocket } from 'ws'
import { newFolder } from './stage.ts'

const EXTENSION = new URL('../../.output/firefox-mv3', import.meta.url).pathname
const FIREFOX = ['firefox', 'firefox-esr'].find((name) => !spawnSync(name, ['--version']).error)
export const hasFirefox = FIREFOX !== undefined

/** Under which the extension's pages stand: chosen here, for Firefox draws one that nobody could know. */
const ORIGIN_ID = '11111111-2222-4333-8444-555555555555'

type Reply = { type: string; result: never; message?: string }

export async function openFirefox() {
  const profile = newFolder('firefox')
  const { browser_specific_settings: own } = JSON.parse(
    readFileSync(join(EXTENSION, 'manifest.json'), 'utf8'),
  )
  const preferences = {
    'extensions.webextensions.uuids': JSON.stringify({ [own.gecko.id]: ORIGIN_ID }),
    // What a person would answer Allow to.
    'extensions.webextOptionalPermissionPrompts': false,
  }
  const lines = Object.entries(preferences).map(
    ([name, value]) => `user_pref(${JSON.stringify(name)}, ${JSON.stringify(value)});`,
  )
  writeFileSync(join(profile, 'user.js'), lines.join('\n'))
  const firefox: ChildProcess = spawn(
    FIREFOX ?? '',
    [
      ...['--headless', '--no-remote', '--profile', profile, '--remote-debugging-port', '0'],
      // Pages of an extension are none that a driver may go to otherwise.
      ...['--remote-allow-system-access', 'about:blank'],
    ],
    { stdio: ['ignore', 'ignore', 'pipe'], env: { ...process.env, HOME: profile } },
  )
  const address = await new Promise<string>((resolve, reject) => {
    firefox.once('exit', (code) => reject(new Error(`Firefox ended with ${code}`)))
    createInterface(firefox.stderr as Readable).on('line', (line) => {
      const found = /WebDriver BiDi listening on (ws:\S+)/.exec(line)
      if (found) resolve(`${found[1]}/session`)
    })
  })
  const socket = new WebSocket(address)
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject))
  const asked = new Map<number, (reply: Reply) => void>()
  socket.on('message', (data) => {
    const reply = JSON.parse(String(data))
    asked.get(reply.id)?.(reply)
  })
  const send = async <T>(method: string, params: object): Promise<T> => {
    const id = asked.size + 1
    const reply = new Promise<Reply>((resolve) => asked.set(id, resolve))
    socket.send(JSON.stringify({ id, method, params }))
    const { type, result, message } = await reply
    if (type === 'error') throw new Error(`${method}: ${message}`)
    return result
  }
  await send('session.new', { capabilities: {} })
  await send('webExtension.install', { extensionData: { type: 'path', path: EXTENSION } })
  const { context } = await send<{ context: string }>('browsingContext.create', { type: 'tab' })

  return {
    open: (page: string) =>
      send('browsingContext.navigate', {
        ...{ context, wait: 'complete', url: `moz-extension://${ORIGIN_ID}/${page}.html` },
      }),
    /** What an expression, or its promise, comes to in the page, as text. */
    async evaluate(expression: string): Promise<string> {
      const { result } = await send<{ result?: { value?: unknown } }>('script.evaluate', {
        ...{ expression, target: { context }, awaitPromise: true },
      })
      return String(result?.value)
    },
    /** Presses the mouse at a place of the page. */
    press: (x: number, y: number) =>
      send('input.performActions', {
        context,
        actions: [
          {
            ...{ type: 'pointer', id: 'mouse' },
            actions: [
              { type: 'pointerMove', x, y },
              { type: 'pointerDown', button: 0 },
              { type: 'pointerUp', button: 0 },
            ],
          },
        ],
      }),
    async close() {
      socket.close()
      const ended = new Promise((resolve) => firefox.once('exit', resolve))
      firefox.kill()
      await ended
    },
  }
}
