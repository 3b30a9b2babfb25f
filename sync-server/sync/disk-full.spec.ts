import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { WebsocketProvider } from 'y-websocket'
import * as Y from 'yjs'
import { startServer } from '../app.ts'
import { readConfig } from '../config.ts'
import { newFolder, put, seen, synced, WEEK } from '../testing/documents-under-test.ts'

/** A disk of two megabytes; false where this machine lets nobody mount one. */
function mountSmallDisk(folder: string): boolean {
  mkdirSync(folder, { recursive: true })
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=2m', 'tmpfs', folder], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

/** A server on a disk that gets into trouble while an author writes, and is mended after. */
async function writeThrough(disk: string, makeTrouble: (pid: number) => { mend: () => void }): Promise<void> {
  const entry = new URL('../testing/kill/documents-server.ts', import.meta.url).pathname
  const child = spawn(process.execPath, [entry, disk, '--claims'], { stdio: ['ignore', 'pipe', 'ignore'] })
  try {
    const [port] = await once(createInterface(child.stdout), 'line')
    const connect = (person: string) =>
      new WebsocketProvider(`ws://127.0.0.1:${port}/sync`, `j1/${WEEK}/freelancer`, new Y.Doc(), {
        WebSocketPolyfill: class extends WebSocket {
          constructor(url: string) {
            super(url, { headers: { 'x-person': person } })
          }
        } as never,
        disableBc: true,
        maxBackoffTime: 100,
      })
    const [author, reader] = [connect('freelancer-j1'), connect('client-j1')]
    await Promise.all([synced(author), synced(reader)])
    const at = Date.UTC(2026, 10, 20, 10)
    put(author.doc, 'before-1', { at, text: 'before' })
    await seen(reader.doc, 'before-1')

    const { mend } = makeTrouble(child.pid ?? 0)
    const closedFor = new Promise<string>((done) =>
      author.on('connection-close', (event: CloseEvent | null) => event && done(event.reason)),
    )
    const text = 'x'.repeat(100_000)
    author.doc.transact(() => {
      for (const id of ['during-1', 'during-2', 'during-3']) put(author.doc, id, { at, text })
    })
    expect(await closedFor).toMatch(/^storage-failed: The server could not store this/)
    expect(reader.doc.getMap('records').has('during-1')).toBe(false)

    mend()
    await seen(reader.doc, 'during-1', 'during-3')
    expect(reader.doc.getMap('records').get('during-3')).toMatchObject({ text })
    author.destroy()
    reader.destroy()
  } finally {
    child.kill('SIGKILL')
    await once(child, 'exit')
  }
}

it('A3 acknowledges nothing that a full disk did not take, and goes on when there is room again', async (test) => {
  const outer = newFolder()
  const disk = join(outer, 'disk')
  if (!mountSmallDisk(disk)) return test.skip('this machine lets nobody mount a small disk')
  const filler = join(disk, 'filler')
  try {
    await writeThrough(disk, () => {
      execFileSync('sh', ['-c', `dd if=/dev/zero of=${filler} bs=64k 2>/dev/null || true`])
      expect(statSync(filler).size).toBeGreaterThan(0)
      return { mend: () => rmSync(filler) }
    })
  } finally {
    execFileSync('umount', [disk])
    rmSync(outer, { recursive: true, force: true })
  }
})

it('A3 acknowledges nothing that the system refuses to write, and goes on when it writes again', async (test) => {
  const limit = (pid: number, bytes: string) =>
    execFileSync('prlimit', ['--pid', String(pid), `--fsize=${bytes}`], { stdio: 'pipe' })
  try {
    execFileSync('prlimit', ['--version'])
  } catch {
    return test.skip('this machine has no prlimit')
  }
  const folder = newFolder()
  await writeThrough(folder, (pid) => {
    // RLIMIT_FSIZE: from now on each write past the first pages of a file fails, and needs nobody's leave to mount.
    limit(pid, '8192:unlimited')
    return { mend: () => limit(pid, 'unlimited:unlimited') }
  })
  rmSync(folder, { recursive: true, force: true })
})

it('A3 does not start on a disk that can only be read, and says so', async (test) => {
  const folder = newFolder()
  try {
    execFileSync('mount', ['--bind', folder, folder], { stdio: 'ignore' })
  } catch {
    return test.skip('this machine lets nobody mount a disk read-only')
  }
  try {
    execFileSync('mount', ['-o', 'remount,bind,ro', folder])
    const config = readConfig(['--port', '0', '--data', folder], {})
    if (typeof config === 'string') throw new Error(config)
    await expect(startServer(config)).rejects.toThrow(/can’t be written/)
  } finally {
    execFileSync('umount', [folder])
    rmSync(folder, { recursive: true, force: true })
  }
})
