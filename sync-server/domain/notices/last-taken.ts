import { closeSync, mkdirSync, openSync, readFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'

/** Which mail the mail server took last, known sooner than the database can know it. */
export type LastTaken = {
  /** Null: none, or not known. */
  read(): string | null
  /** Returns when it would survive the death of this process, not of the machine: no waiting, no sync. */
  note(id: string): void
  close(): void
}

const FILE = 'last-mail-taken'
const ID_LENGTH = 36

/**
 * One id in a file of the data folder, written over itself. Mails go one after the other, so at most one can be
 * taken and not yet marked. Marking it waits for the database's line of writers and for the disk; this
 * doesn't, and that is the time in which a dying process would make a mail go out twice.
 */
export function openLastTaken(dataFolder: string): LastTaken {
  const path = join(dataFolder, FILE)
  let file: number | null = null
  return {
    read() {
      try {
        const id = readFileSync(path, 'utf8')
        return id.length === ID_LENGTH ? id : null
      } catch {
        return null
      }
    },
    note(id) {
      if (file === null) {
        mkdirSync(dataFolder, { recursive: true })
        file = openSync(path, 'a+')
        closeSync(file)
        file = openSync(path, 'r+')
      }
      writeSync(file, id, 0)
    },
    close() {
      if (file !== null) closeSync(file)
      file = null
    },
  }
}
