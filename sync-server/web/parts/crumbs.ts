import { signal } from '@preact/signals'

/** Where one is below the head of the page, such as a job and the other party; null on the upper pages. */
export const crumbs = signal<{ title: string; note: string | null } | null>(null)
