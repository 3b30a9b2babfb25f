import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { WebsocketProvider } from 'y-websocket'
import * as Y from 'yjs'
import { newFolder, put, seen, synced, WEEK } from './documents-under-test.ts'

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

it('A3 acknowledges nothing that a full disk did not take, and goes on when there is room again', async (test) => {
  const outer = newFolder()
  const disk = join(outer, 'disk')
  if (!mountSmallDisk(disk)) return test.skip()
  const filler = join(disk, 'filler')
  const entry = new URL('./alone.ts', import.meta.url).pathname
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

    execFileSync('sh', ['-c', `dd if=/dev/zero of=${filler} bs=64k 2>/dev/null || true`])
    expect(statSync(filler).size).toBeGreaterThan(0)
    const closedFor = new Promise<string>((done) =>
      author.on('connection-close', (event: CloseEvent | null) => event && done(event.reason)),
    )
    put(author.doc, 'during-1', { at, text: 'x'.repeat(300_000) })
    expect(await closedFor).toMatch(/^storage-failed/)
    expect(reader.doc.getMap('records').has('during-1')).toBe(false)

    rmSync(filler)
    await seen(reader.doc, 'during-1')
    expect(reader.doc.getMap('records').get('during-1')).toMatchObject({ text: 'x'.repeat(300_000) })
    author.destroy()
    reader.destroy()
  } finally {
    child.kill('SIGKILL')
    await once(child, 'exit')
    execFileSync('umount', [disk])
    rmSync(outer, { recursive: true, force: true })
  }
})
