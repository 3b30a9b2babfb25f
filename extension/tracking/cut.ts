/** As much as a record takes, without half a character at its end, which no text in a document can have. */
export const cut = (text: string): string => text.trim().slice(0, 500).toWellFormed()
