import type { Instant } from '../../../core/rules/calendar/instant.ts'
import type { Reader, Tx } from '../../infra/database/database.ts'
import { integer, orNull, type RowReader, rowOf, text } from '../../infra/database/row.ts'

/** Where money is paid to, as its owner wrote it. */
export type BankDetails = { holder: string; iban: string | null; bic: string | null; text: string }
export type KeptBankDetails = BankDetails & { changedAt: Instant }
/** The house itself, where the operator collects for the freelancers. */
export const OPERATOR = 'operator'

export async function bankDetailsOf(from: Reader, owner: string): Promise<KeptBankDetails | null> {
  const [details] = await from.read('select * from bank_details where owner = :owner', { owner }, DETAILS)
  return details ?? null
}

const DETAILS: RowReader<KeptBankDetails> = rowOf({
  holder: text,
  iban: orNull(text),
  bic: orNull(text),
  text,
  changedAt: integer,
})

export function keepBankDetails(tx: Tx, owner: string, details: BankDetails, now: Instant): Promise<void> {
  return tx.run(
    `insert into bank_details (owner, holder, iban, bic, text, changed_at)
     values (:owner, :holder, :iban, :bic, :text, :now)
     on conflict (owner) do update set holder = :holder, iban = :iban, bic = :bic, text = :text, changed_at = :now`,
    { owner, ...details, now },
  )
}

/** As lines of a mail or an invoice. */
export const bankLines = ({ holder, iban, bic, text }: BankDetails): string[] => [
  holder,
  ...(iban ? [`IBAN ${(iban.match(/.{1,4}/g) ?? []).join(' ')}`] : []),
  ...(bic ? [`BIC ${bic}`] : []),
  ...text.split('\n').filter((line) => line.trim() !== ''),
]
