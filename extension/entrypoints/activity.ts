/**
 * Counts what a person does on a page, never what it is: no key, no address, no text leaves it (C5). It is put
 * into pages only while the Tracker is on, and ends itself when the background says that it is off (C2).
 * It stands in every frame of every page, so it brings nothing along: no polyfill, no frame for content scripts.
 */
import { defineUnlistedScript } from 'wxt/utils/define-unlisted-script'
import { COUNTED, createCounter } from '../tracking/counter.ts'

const BATCH_MS = 8000
type Api = { runtime: { sendMessage(message: object): Promise<{ counting?: boolean } | undefined> } }

export default defineUnlistedScript({
  main() {
    const apis = globalThis as { browser?: Api; chrome?: Api }
    const api = apis.browser ?? apis.chrome
    const marked = globalThis as { glassworkCounting?: boolean }
    if (marked.glassworkCounting) return
    marked.glassworkCounting = true

    const counter = createCounter()
    const ended = new AbortController()
    const { signal } = ended
    const end = () => {
      ended.abort()
      clearInterval(timer)
      delete marked.glassworkCounting
    }
    const send = async () => {
      const counts = counter.take()
      if (!counts) return
      const answer = await api?.runtime.sendMessage({ type: 'activity', ...counts })
      if (!answer?.counting) end()
    }
    const post = () => void send().catch(end)
    const timer = setInterval(post, BATCH_MS)
    for (const type of Object.keys(COUNTED))
      document.addEventListener(type, (event) => counter.count(event, Date.now()), {
        capture: true,
        passive: true,
        signal,
      })
    addEventListener('pagehide', post, { signal })
  },
})
