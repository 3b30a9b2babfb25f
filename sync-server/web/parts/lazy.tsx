import type { ComponentType } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { Problem, Skeleton } from './states.tsx'

/** A component whose code is fetched when it is first drawn: signing in needs no documents. */
export function lazy<Props extends object>(load: () => Promise<ComponentType<Props>>): ComponentType<Props> {
  let known: ComponentType<Props> | null = null
  return function Lazy(props: Props) {
    const [Component, setComponent] = useState<ComponentType<Props> | null>(() => known)
    const [failed, setFailed] = useState(false)
    useEffect(() => {
      if (known !== null) return
      load().then(
        (loaded) => {
          known = loaded
          setComponent(() => loaded)
        },
        () => setFailed(true),
      )
    }, [])
    if (Component) return <Component {...props} />
    return failed ? (
      <Problem sentence="This page could not be loaded." onRetry={() => location.reload()} />
    ) : (
      <Skeleton />
    )
  }
}
