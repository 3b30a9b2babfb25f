import { Dialog } from '../../../../core/ui/dialog.tsx'
import { Form, textOf } from '../../parts/form.tsx'

/** A screenshot or comment that breaks the terms of service goes to support (R1). */
export function ReportDialog(props: {
  onReport: (what: 'image' | 'comment', reason: string) => void
  onClose: () => void
}) {
  return (
    <Dialog title="Report to support" onClose={props.onClose}>
      <Form
        submit="Report"
        onSubmit={async (values) =>
          props.onReport(values.get('what') === 'comment' ? 'comment' : 'image', textOf(values, 'reason'))
        }
        extra={
          <button type="button" class="button" onClick={props.onClose}>
            Cancel
          </button>
        }
      >
        <label class="field">
          <span class="field__label">What breaks the terms of service?</span>
          <select name="what">
            <option value="image">The picture</option>
            <option value="comment">The comment</option>
          </select>
        </label>
        <label class="field">
          <span class="field__label">Why?</span>
          <textarea name="reason" rows={3} maxLength={2000} required />
        </label>
        <p class="note">
          Support sees the picture with your report. The time it documents doesn’t change by that.
        </p>
      </Form>
    </Dialog>
  )
}
