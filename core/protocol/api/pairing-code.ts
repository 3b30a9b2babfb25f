import * as v from 'valibot'

/** Crockford's: nothing in it looks like anything else, so that a code can be read out and typed. */
export const PAIRING_ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
/** 60 bits: guesses that are slowed from the sixth an hour on find none of ten minutes. */
export const PAIRING_CODE_LENGTH = 12

/** How a person may write a code: in any case, with or without dashes, O for 0 and I or L for 1. */
const readCode = (typed: string): string =>
  typed.toUpperCase().replace(/[\s-]/g, '').replace(/O/g, '0').replace(/[IL]/g, '1')

/** What connects one Tracker from its person's page. */
export const PairingCode = v.pipe(
  v.string(),
  v.maxLength(40),
  v.transform(readCode),
  v.regex(new RegExp(`^[${PAIRING_ALPHABET}]{${PAIRING_CODE_LENGTH}}$`), 'a code such as 7K3M-Q9TX-2B4C'),
)
