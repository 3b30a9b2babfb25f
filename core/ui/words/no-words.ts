/** A program that is older than what it reads has no words for it. */
export const noWordsFor = (code: string): string =>
  `This page has no words yet for what happened (${code}). Reload it.`
