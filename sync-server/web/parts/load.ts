import { useCallback, useEffect, useState } from 'preact/hooks'
import { sentenceOfError } from '../api.ts'

/** Something that comes from the server: each state a page must have a picture of. */
export type Loaded<T> =
  | { state: 'loading' }
  | { state: 'ready'; value: T }
  | { state: 'failed'; sentence: string; error: unknown }

/** Loads when the key changes, and again by `reload`, which keeps the old value in sight meanwhile. */
export function useLoad<T>(key: string, load: () => Promise<T>): Loaded<T> & { reload: () => Promise<void> } {
  const [loaded, setLoaded] = useState<Loaded<T> & { key?: string }>({ state: 'loading' })
  const reload = useCallback(async () => {
    try {
      const value = await load()
      setLoaded({ state: 'ready', value, key })
    } catch (error) {
      const failed = { state: 'failed', sentence: sentenceOfError(error), error, key } as const
      // What was there stays in sight: without a connection an old picture is better than none.
      setLoaded((before) => (before.state === 'ready' && before.key === key ? before : failed))
    }
  }, [key])
  useEffect(() => {
    setLoaded((before) => (before.key === key ? before : { state: 'loading' }))
    void reload()
  }, [reload])
  return { ...loaded, reload }
}
