import { useEffect, useState } from 'preact/hooks'
import './picture-image.css'

/** Where an image with this hash can be had: an address at once, or a promise of one. */
export type PictureSource = (sha256: string) => string | Promise<string>

/** How long to wait before asking again for a picture that has not arrived yet. */
const RETRY_MS = [1000, 2000, 4000, 8000, 15_000, 30_000]

/**
 * One screenshot. Claims travel before pictures do, so a picture may be missing for a while: then it says
 * so, and asks again, ever more seldom.
 */
export function PictureImage(props: {
  sha256: string
  width: number
  height: number
  alt: string
  source: PictureSource
  eager?: boolean
}) {
  const [attempt, setAttempt] = useState(0)
  const [missing, setMissing] = useState(false)
  const [promised, setPromised] = useState<string | null>(null)
  const given = props.source(props.sha256)
  const address = typeof given === 'string' ? given : promised

  useEffect(() => {
    if (typeof given === 'string') return
    let wanted = true
    given.then(
      (found) => wanted && setPromised(found),
      () => wanted && setMissing(true),
    )
    return () => {
      wanted = false
    }
  }, [props.sha256, props.source, attempt])

  useEffect(() => {
    if (!missing) return
    const timer = setTimeout(
      () => {
        setMissing(false)
        setAttempt(attempt + 1)
      },
      RETRY_MS[Math.min(attempt, RETRY_MS.length - 1)],
    )
    return () => clearTimeout(timer)
  }, [missing, attempt])

  if (missing) return <span class="picture picture--missing">Picture on its way</span>
  if (address === null) return <span class="picture picture--loading" />
  return (
    <img
      key={attempt}
      class="picture"
      src={address}
      alt={props.alt}
      width={props.width}
      height={props.height}
      loading={props.eager ? 'eager' : 'lazy'}
      decoding="async"
      onError={() => setMissing(true)}
    />
  )
}
