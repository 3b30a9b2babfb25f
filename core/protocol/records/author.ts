/** Who writes a document. */
export type Author = 'freelancer' | 'client' | 'server'
export type Party = Exclude<Author, 'server'>
