import { MAIL_FRAME_EN, MAILS_EN } from '../../../core/messages/mails-en.ts'
import type { Mail, MessageParam } from '../../../core/messages/message.ts'
import type { Party } from '../../../core/protocol/records.ts'
import { textWithMarks } from '../../../core/ui/words/sentence.ts'

type Entry = { subject: string; text?: string; link?: string } & Partial<Record<Party, string>>

/**
 * A mail's texts by its code, with their instants as marks (told-times.ts), because its reader's zone is looked up
 * later. `text` is null where it says what the Workroom says, and `next` where there is nothing that this reader can do.
 */
export function mailWords({ code, params }: Mail, role?: Party) {
  const entry: Entry = MAILS_EN[code]
  const drawn = (text: string | undefined) => (text === undefined ? null : textWithMarks(text, params))
  return {
    subject: textWithMarks(entry.subject, params),
    text: drawn(entry.text),
    next: drawn(role && entry[role]),
    link: entry.link ?? '',
  }
}

/** What stands around any mail. */
export const frameWords = (
  part: keyof typeof MAIL_FRAME_EN,
  params: Readonly<Record<string, MessageParam>> = {},
): string => textWithMarks(MAIL_FRAME_EN[part], params)
