import { useEffect, useState } from 'preact/hooks'
import { ask } from '../../messages.ts'
import { useAction } from '../../ui/act.ts'
import { ConfirmButton, Problem } from '../../ui/page.tsx'
import { ago, clockTime, hoursAndMinutes } from '../../ui/words.ts'
import type { LastPicture } from './read-popup.ts'
import './last-picture.css'

const PLACEHOLDERS: Record<string, string> = {
  locked: 'Screen locked',
  'forbidden-page': 'Page not allowed',
  'excluded-site': 'Private site',
  'capture-failed': 'No picture',
}

/** The last screenshot: seen here before anyone else sees it, with its comment and deletion (C6). */
export function LastPictureCard({ picture, now, live }: { picture: LastPicture; now: number; live: number }) {
  const { busy, problem, run } = useAction()
  const [editing, setEditing] = useState(false)
  const slotSeconds = picture.slotSeconds + (picture.inProgress ? live : 0)
  return (
    <section class="card" aria-label="Last screenshot">
      <div class="last">
        <Thumbnail picture={picture} />
        <div class="last__words">
          <p>
            <strong>Last screenshot</strong>
          </p>
          <p class="note">
            {ago(picture.at, now)}
            {picture.shareAt !== null && ` · held until ${clockTime(picture.shareAt)}`}
          </p>
          {picture.comment && <p class="note">“{picture.comment}”</p>}
          <button
            type="button"
            class="button button--link"
            aria-expanded={editing}
            onClick={() => setEditing(!editing)}
          >
            {picture.comment ? 'Edit comment' : 'Comment'}
          </button>
        </div>
        <ConfirmButton
          label={`Delete (−${hoursAndMinutes(slotSeconds)})`}
          question={`Delete this screenshot? Its slot loses its time (−${hoursAndMinutes(slotSeconds)}), and a marker stays. This can’t be undone.`}
          confirm="Delete"
          class="button--link button--danger"
          busy={busy}
          onConfirm={() => run(() => ask('delete', { screenshot: picture.id }))}
        />
        {editing && (
          <CommentForm
            text={picture.comment ?? ''}
            onSave={(text) => {
              setEditing(false)
              void run(() => ask('comment', { screenshot: picture.id, text }))
            }}
          />
        )}
      </div>
      {problem && <Problem sentence={problem} />}
    </section>
  )
}

function Thumbnail({ picture }: { picture: LastPicture }) {
  const [address, setAddress] = useState<string | null>(null)
  useEffect(() => {
    if (picture.thumbnail === null) return
    const url = URL.createObjectURL(picture.thumbnail)
    setAddress(url)
    return () => URL.revokeObjectURL(url)
  }, [picture.id])
  if (address) return <img class="last__picture" src={address} alt="The page when it was taken" />
  return (
    <span class="last__picture last__placeholder">
      {PLACEHOLDERS[picture.lookReason ?? ''] ?? 'Not here'}
    </span>
  )
}

function CommentForm({ text, onSave }: { text: string; onSave: (text: string) => void }) {
  const [draft, setDraft] = useState(text)
  return (
    <form
      class="form"
      onSubmit={(event) => {
        event.preventDefault()
        onSave(draft.trim())
      }}
    >
      <label class="field">
        <span class="field__label">Comment</span>
        <textarea
          rows={2}
          maxLength={500}
          value={draft}
          ref={(element) => element?.focus()}
          onInput={(event) => setDraft(event.currentTarget.value)}
        />
      </label>
      <button type="submit" class="button" disabled={draft.trim() === text}>
        Save comment
      </button>
    </form>
  )
}
