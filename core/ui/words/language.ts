/** The language in which everything is written for whoever reads it (BCP 47): the one whose message files are complete. */
export const readerLanguage = (): string => 'en'
