import type { WorkroomWeek } from '../../../core/projection/workroom-week.ts'
import type { DisputeCategory, DisputeItem } from '../../../core/rules/facts/facts.ts'
import { DISPUTE_CATEGORY_WORDS } from '../../../core/ui/words/state-words.ts'
import { api } from '../api.ts'
import { Form, textOf } from '../parts/form.tsx'
import type { SupportItem } from './desk-item.ts'
import { itemWords } from './evidence.tsx'

type Case<K extends SupportItem['kind']> = {
  item: Extract<SupportItem, { kind: K }>
  onDone: () => Promise<void>
}

const caseOf = ({ job, week, id }: SupportItem) => ({ job, week, case: id })

/** Upheld: the time stays out. Overturned: its credit returns (J5). */
export function DecideReview({ item, onDone }: Case<'review'>) {
  return (
    <Form
      submit="Decide"
      onSubmit={async (values) => {
        const outcome = textOf(values, 'outcome') as 'upheld' | 'overturned'
        await api('POST /api/support/jobs/{job}/weeks/{week}/reviews/{case}', {
          ...caseOf(item),
          body: { outcome, reason: textOf(values, 'reason') },
        })
        await onDone()
      }}
    >
      <Choice
        name="outcome"
        options={[
          ['upheld', 'Uphold the rejection: the time stays out'],
          ['overturned', 'Overturn it: the time counts again'],
        ]}
      />
      <Reason />
    </Form>
  )
}

/** Item by item; the dispute closes with the last (D3). */
export function DecideDispute({ item, week, onDone }: Case<'dispute'> & { week: WorkroomWeek | null }) {
  const words = (open: DisputeItem) => itemWords(open, week)
  const key = (open: DisputeItem) => (open.type === 'slot' ? String(open.slot) : open.id)
  return (
    <>
      <p class="note">{DISPUTE_CATEGORY_WORDS[item.claim.category as Exclude<DisputeCategory, 'quality'>]}</p>
      {item.openItems.map((open) => (
        <Form
          key={key(open)}
          submit={`Decide ${words(open)}`}
          onSubmit={async (values) => {
            const outcome = textOf(values, 'outcome') as 'kept' | 'removed'
            await api('POST /api/support/jobs/{job}/weeks/{week}/disputes/{case}/decisions', {
              ...caseOf(item),
              body: { item: open, outcome, reason: textOf(values, 'reason') },
            })
            await onDone()
          }}
        >
          <Choice
            name="outcome"
            options={[
              ['kept', `${words(open)}: keep the time`],
              ['removed', `${words(open)}: take it off`],
            ]}
          />
          <Reason />
        </Form>
      ))}
    </>
  )
}

/** A report may hide a picture from both parties; its credit doesn't change (R1). */
export function DecideReport({ item, onDone }: Case<'report'>) {
  return (
    <Form
      submit="Answer the report"
      onSubmit={async (values) => {
        await api('POST /api/support/jobs/{job}/weeks/{week}/reports/{case}', {
          ...caseOf(item),
          body: { hide: textOf(values, 'hide') === 'yes', reason: textOf(values, 'reason') },
        })
        await onDone()
      }}
    >
      <Choice
        name="hide"
        options={[
          ['yes', `Hide the ${item.claim.what} from both parties`],
          ['no', 'Leave it as it is'],
        ]}
      />
      <Reason />
    </Form>
  )
}

function Choice(props: { name: string; options: readonly (readonly [string, string])[] }) {
  return (
    <label class="field">
      <span class="field__label">Decision</span>
      <select name={props.name}>
        {props.options.map(([value, words]) => (
          <option key={value} value={value}>
            {words}
          </option>
        ))}
      </select>
    </label>
  )
}

function Reason() {
  return (
    <label class="field">
      <span class="field__label">Reason, both parties read it</span>
      <textarea name="reason" rows={2} maxLength={2000} required />
    </label>
  )
}
