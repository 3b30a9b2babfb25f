import type { Reason } from '../refusal.ts'

/** What a screenshot's record says of an image, and what the server found the bytes of that hash to be. */
export type Measures = { bytes: number; width: number; height: number }

/**
 * Why the bytes on the server aren't the picture that a record names, or null (S9). A hash stands for its bytes, so
 * whoever names it with another size or other sides than they have never saw them. The Tracker names what it made,
 * after it scaled the picture down.
 */
export function refuseOtherPicture(named: Measures, found: Measures): Reason<'other-picture'> | null {
  const isSame = named.bytes === found.bytes && named.width === found.width && named.height === found.height
  return isSame ? null : { code: 'other-picture' }
}
