import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'

/** So long a dialog of the browser's takes no key: what was typed for a page must not answer it. */
const DEAF_MS = 1000

const STILL_MS = 500

export type Screen = Awaited<ReturnType<typeof openScreen>>

/** A screen that nobody sees (Xvfb) and a hand at its keyboard (xdotool), for dialogs that belong to no page. */
export async function openScreen(width: number, height: number) {
  const folder = mkdtempSync(join(tmpdir(), 'glasswork-screen-'))
  const options = ['-displayfd', '3', '-screen', '0', `${width}x${height}x24`, '-fbdir', folder]
  const server: ChildProcess = spawn('Xvfb', [...options, '-nolisten', 'tcp'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  })
  const display = await new Promise<string>((resolve, reject) => {
    server.once('error', reject)
    server.once('exit', (code) => reject(new Error(`Xvfb ended with ${code}`)))
    createInterface(server.stdio[3] as Readable).once('line', (line) => resolve(`:${line.trim()}`))
  })
  const xdotool = (...args: string[]): string =>
    execFileSync('xdotool', args, {
      env: { ...process.env, DISPLAY: display },
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim()

  /** What the screen shows: width × height pixels of blue, green, red and nothing. */
  const pixels = (): Buffer => {
    const image = readFileSync(join(folder, 'Xvfb_screen0'))
    // XWD: sizes in its header, 12 bytes a colour, then lines of 4 bytes a pixel.
    const [header, colours] = [image.readUInt32BE(0), image.readUInt32BE(76)]
    return image.subarray(header + 12 * colours).subarray(0, width * height * 4)
  }
  /** Whether the browser darkens the page, as it does while a question of its own stands before it. */
  const isDimmed = (): boolean => (pixels()[4 * (width * (height - 100) + 8)] ?? 0) < 128

  return {
    display,
    /** The screen's pixels once nothing moves on it any more. */
    async still(): Promise<Buffer> {
      for (let before = pixels(); ; ) {
        await pause(STILL_MS)
        const now = pixels()
        if (now.equals(before)) return now
        before = now
      }
    },
    close() {
      server.kill()
      rmSync(folder, { recursive: true, force: true })
    },
    /** Chooses a folder in the browser's own dialog, by the keyboard. */
    async chooseFolder(path: string, look: () => Promise<void> = async () => {}): Promise<void> {
      const dialog = await until(() => windowNamed('Select the extension'))
      const [left, top, wide, high] = [240, 130, 760, 460]
      xdotool('windowsize', dialog, String(wide), String(high))
      xdotool('windowmove', dialog, String(left), String(top))
      // A slash opens the line for an address; what follows too fast is lost.
      xdotool('key', 'slash')
      await pause(DEAF_MS)
      xdotool('type', '--delay', '20', `${path.slice(1)}/`)
      await pause(DEAF_MS)
      await look()
      // The first click only closes the list of what could be meant.
      await until(() => {
        if (windowNamed('Select the extension') === null) return true
        xdotool('mousemove', String(left + wide - 50), String(top + high - 24), 'click', '1')
        return null
      }, DEAF_MS)
    },
    /** Presses Allow in the browser's question: Deny has the focus, Allow stands beside it. */
    async allow(look: () => Promise<void> = async () => {}): Promise<void> {
      await until(() => isDimmed() || null)
      await pause(DEAF_MS)
      await look()
      xdotool('key', 'Tab')
      await until(() => {
        if (!isDimmed()) return true
        xdotool('key', 'Return')
        return null
      }, DEAF_MS)
    },
  }

  function windowNamed(name: string): string | null {
    try {
      return xdotool('search', '--onlyvisible', '--name', name).split('\n')[0] || null
    } catch {
      return null
    }
  }
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

/** Looks until there is an answer, for half a minute. */
async function until<T>(look: () => T | null, everyMs = 50): Promise<T> {
  for (let waitedMs = 0; waitedMs < 30_000; waitedMs += everyMs) {
    const found = look()
    if (found !== null) return found
    await pause(everyMs)
  }
  throw new Error('a dialog of the browser did not do what was expected')
}
