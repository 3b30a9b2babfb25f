import { liveQuery } from 'dexie'
import { useEffect, useState } from 'preact/hooks'
import { browser } from 'wxt/browser'
import { UNWRITABLE } from '../tracking/unwritable.ts'

/** What a query of the database answers, kept up to date; undefined until the first answer. */
export function useLive<T>(query: () => Promise<T>, inputs: readonly unknown[] = []): T | undefined {
  const [answer, setAnswer] = useState<T>()
  useEffect(() => {
    const subscription = liveQuery(query).subscribe({
      next: setAnswer,
      error: (error) => console.error('reading the database', error),
    })
    return () => subscription.unsubscribe()
  }, inputs)
  return answer
}

/** The device's clock, ticking. */
export function useDeviceNow(everyMs = 1000): number {
  const [now, setNow] = useState(Date.now)
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), everyMs)
    return () => clearInterval(timer)
  }, [everyMs])
  return now
}

/** Tells the background that a page shows the week, so that it is kept in sync while someone looks. */
export function useOpenPage(): void {
  useEffect(() => {
    const port = browser.runtime.connect({ name: 'page' })
    return () => port.disconnect()
  }, [])
}

/** Whether nothing can be written to the browser's storage, where this couldn't be read either. */
export function useUnwritable(): boolean {
  const [is, setIs] = useState(false)
  useEffect(() => {
    const look = async () => {
      const said = await browser.storage.session.get(UNWRITABLE)
      setIs(said[UNWRITABLE] === true)
    }
    void look().catch(() => {})
    const onChange = () => void look().catch(() => {})
    browser.storage.session.onChanged.addListener(onChange)
    return () => browser.storage.session.onChanged.removeListener(onChange)
  }, [])
  return is
}
