import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as Y from 'yjs'
import { startProcess } from '../processes.ts'
import { connect, createWriter, message, openDocument, rolePath } from './clients.ts'

const REPEATS = 10
const UPDATES = 200

/** Updates that another client saw and that are gone after `kill -9` and a new start; 200 updates, ten times. */
export async function lostAfterKill(entry: string): Promise<number> {
  let lost = 0
  for (let repeat = 0; repeat < REPEATS; repeat++) {
    const folder = mkdtempSync(join(tmpdir(), 'glasswork-kill-'))
    const path = rolePath('kill', 'freelancer')
    const server = await startProcess(entry, [folder])
    const [writer, reader] = await Promise.all([
      connect(server.port, path, 'freelancer-kill', true),
      connect(server.port, path, 'client-kill', true),
    ])
    const seen = new Y.Doc()
    const { message: messageOf } = createWriter()
    let next = 0
    const send = () => writer.send(messageOf(message(next++)))
    const killed = new Promise<void>((done) => {
      reader.onUpdate((update) => {
        Y.applyUpdate(seen, updateOf(update))
        if (seen.getMap('records').size >= UPDATES) void server.kill().then(done)
        else send()
      })
    })
    // Several under way at once, so that the kill falls between them.
    for (let n = 0; n < 8; n++) send()
    await killed
    const again = await startProcess(entry, [folder])
    const kept = new Y.Doc()
    Y.applyUpdate(kept, updateOf(await openDocument(again.port, path, 'client-kill')))
    for (const id of seen.getMap('records').keys()) if (!kept.getMap('records').has(id)) lost += 1
    await again.stop()
    rmSync(folder, { recursive: true, force: true })
  }
  return lost
}

/** The update in a sync message: type, step, length, update. */
function updateOf(bytes: Buffer): Uint8Array {
  let at = 2
  while ((bytes[at++] ?? 0) >= 0x80);
  return new Uint8Array(bytes.subarray(at))
}
