import { open, rm } from 'node:fs/promises'

/** Writes a file that was not there, readable by its owner alone; false, and nothing happens, where there is one. */
export async function writeNew(path: string, text: string | (() => Promise<string>)): Promise<boolean> {
  const file = await open(path, 'wx', 0o600).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'EEXIST') return null
    throw error
  })
  if (!file) return false
  try {
    await file.writeFile(typeof text === 'string' ? text : await text())
    await file.sync()
  } catch (error) {
    await rm(path, { force: true })
    throw error
  } finally {
    await file.close()
  }
  return true
}
