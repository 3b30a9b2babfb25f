import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** What the extension's service worker holds in its heap after a collection, by the browser's own tools. */
export async function heapMib(profile: string): Promise<number> {
  const port = readFileSync(join(profile, 'DevToolsActivePort'), 'utf8').split('\n')[0]
  const targets: { type: string; webSocketDebuggerUrl: string }[] = await (
    await fetch(`http://localhost:${port}/json/list`)
  ).json()
  const worker = targets.find(({ type }) => type === 'service_worker')
  if (!worker) throw new Error('the service worker is not running')
  const socket = new WebSocket(worker.webSocketDebuggerUrl)
  await new Promise((resolve, reject) => {
    socket.onopen = resolve
    socket.onerror = reject
  })
  let id = 0
  const call = (method: string) =>
    new Promise<{ usedSize?: number }>((resolve) => {
      const own = ++id
      socket.addEventListener('message', ({ data }) => {
        const said = JSON.parse(data)
        if (said.id === own) resolve(said.result ?? {})
      })
      socket.send(JSON.stringify({ id: own, method }))
    })
  await call('HeapProfiler.enable')
  for (let times = 0; times < 3; times++) await call('HeapProfiler.collectGarbage')
  const { usedSize = Number.NaN } = await call('Runtime.getHeapUsage')
  socket.close()
  return usedSize / 2 ** 20
}
