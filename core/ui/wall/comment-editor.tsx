import { useState } from 'preact/hooks'
import type { Picture } from '../../projection/workroom-week.ts'

/** The freelancer's note on a screenshot: added, edited, and removed by emptying it (K1, C6). */
export function CommentEditor(props: {
  picture: Picture
  onSave: (screenshot: string, text: string) => void
}) {
  const { picture } = props
  const [text, setText] = useState(picture.comment ?? '')
  const changed = text.trim() !== (picture.comment ?? '')
  return (
    <form
      class="form"
      onSubmit={(event) => {
        event.preventDefault()
        props.onSave(picture.claim.id, text.trim())
      }}
    >
      <label class="field">
        <span class="field__label">Comment</span>
        <textarea
          rows={2}
          maxLength={500}
          value={text}
          onInput={(event) => setText(event.currentTarget.value)}
        />
      </label>
      <button type="submit" class="button" disabled={!changed}>
        {text.trim() === '' && picture.comment ? 'Remove comment' : 'Save comment'}
      </button>
    </form>
  )
}
