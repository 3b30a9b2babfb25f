import { Component, type ComponentChild } from 'preact'

/**
 * A component that draws again only when its props say something new. A projection makes new objects on
 * every change of a document, so props are compared by what they say; keep them plain data and stable
 * callbacks. With this a wall of 200 slots redraws one slot.
 */
export function memo<Props extends object>(
  name: string,
  draw: (props: Props) => ComponentChild,
): new (
  props: Props,
) => Component<Props> {
  return class extends Component<Props> {
    static override displayName = name
    override shouldComponentUpdate(next: Readonly<Props>): boolean {
      return !sameData(this.props, next)
    }
    override render(): ComponentChild {
      return draw(this.props)
    }
  }
}

/** Whether two values say the same: plain data by content, anything else by identity. */
export function sameData(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true
  if (Array.isArray(a))
    return Array.isArray(b) && a.length === b.length && a.every((item, i) => sameData(item, b[i]))
  if (!isPlain(a) || !isPlain(b)) return false
  const keys = Object.keys(a)
  return keys.length === Object.keys(b).length && keys.every((key) => key in b && sameData(a[key], b[key]))
}

function isPlain(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype
}
