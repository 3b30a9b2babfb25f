import type { Measured } from '../processes.ts'
import { connect, createWriter, median, message, openDocument, rolePath, screenshot } from './clients.ts'

const WEEKS = 60
const CAPTURES = 200
const MESSAGES_EACH = 50

/** Fills weeks of 200 captures and 100 messages, as two people would over five days: one update a record. */
export async function fillWeeks({ port }: Measured): Promise<void> {
  for (let n = 0; n < WEEKS; n++) {
    const job = `open${n}`
    const captures = Array.from({ length: CAPTURES }, (_, i) => screenshot(i))
    const messages = (from: number) => Array.from({ length: MESSAGES_EACH }, (_, i) => message(from + i))
    await Promise.all([
      write(port, job, 'freelancer', [...captures, ...messages(0)]),
      write(port, job, 'client', messages(1000)),
    ])
  }
}

async function write(port: number, job: string, author: string, records: { id: string }[]): Promise<void> {
  const path = rolePath(job, author)
  const [writer, reader] = await Promise.all([
    connect(port, path, `${author}-${job}`, true),
    connect(port, path, `support-${job}`, true),
  ])
  const made = createWriter()
  let left = records.length
  await new Promise<void>((done) => {
    reader.onUpdate(() => {
      left -= 1
      if (left === 0) done()
    })
    for (const record of records) writer.send(made.message(record))
  })
  writer.close()
  reader.close()
}

/** Median time to open a week's three documents: first from disk, then with the rooms in memory. */
export async function openingMs({ port }: Measured): Promise<{ cold: number; warm: number }> {
  // The first connections of a process pay for its compiling; they are nobody's week.
  for (let n = 0; n < 40; n++) await openWeek(port, `none${n}`)
  const cold: number[] = []
  const warm: number[] = []
  for (let n = 0; n < WEEKS; n++) {
    cold.push(await openWeek(port, `open${n}`))
    warm.push(await openWeek(port, `open${n}`))
  }
  return { cold: median(cold), warm: median(warm) }
}

async function openWeek(port: number, job: string): Promise<number> {
  const start = performance.now()
  await Promise.all(
    ['freelancer', 'client', 'server'].map((author) =>
      openDocument(port, rolePath(job, author), `client-${job}`),
    ),
  )
  return performance.now() - start
}
