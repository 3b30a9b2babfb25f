import type { Instant } from '../../../core/rules/calendar/instant.ts'
import type { Reader, Tx, Values } from '../../infra/database/database.ts'

/** Where money is paid to, as its owner wrote it. */
export type BankDetails = { holder: string; iban: string | null; bic: string | null; text: string }
export type KeptBankDetails = BankDetails & { changedAt: Instant }
/** The house itself, where the operator collects for the freelancers. */
export const OPERATOR = 'operator'

export async function bankDetailsOf(from: Reader, owner: string): Promise<KeptBankDetails | null> {
  const [row] = await from.read<Values>('select * from bank_details where owner = :owner', {
    owner,
  })
  if (!row) return null
  return {
    holder: String(row.holder),
    iban: row.iban == null ? null : String(row.iban),
    bic: row.bic == null ? null : String(row.bic),
    text: String(row.text),
    changedAt: Number(row.changed_at),
  }
}

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
