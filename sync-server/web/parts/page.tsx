import type { ComponentChildren } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import './page.css'

let shownTitle: string | null = null

/**
 * A page's heading and title. After a move inside the page, focus goes to the heading, so that a screen
 * reader says where one is; on the first load it stays where the browser puts it.
 */
export function PageHead(props: {
  title: string
  /** Where the heading says less than the title. */
  shown?: string
  children?: ComponentChildren
}) {
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    document.title = `${props.title} · Glasswork`
    if (shownTitle !== null && shownTitle !== props.title) heading.current?.focus({ preventScroll: true })
    shownTitle = props.title
  }, [props.title])
  return (
    <div class="page-head">
      <h1 ref={heading} tabIndex={-1}>
        {props.shown ?? props.title}
      </h1>
      {props.children}
    </div>
  )
}
