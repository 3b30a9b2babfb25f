import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'

/** What one can read in one sitting, and see at one look. */
const MOST_LINES = 250
const MOST_FILES = 25

const FILES = ['core', 'extension', 'sync-server'].flatMap((top) =>
  readdirSync(join(import.meta.dirname, '..', top), { recursive: true, withFileTypes: true }).filter(
    (entry) => entry.isFile(),
  ),
)

it('no file of the product is longer than 250 lines', () => {
  const product = FILES.filter(
    ({ name, parentPath }) =>
      /\.(tsx?|css)$/.test(name) && !/\.(test|spec)\./.test(name) && !/[\\/]testing\b/.test(parentPath),
  ).map(({ name, parentPath }) => join(parentPath, name))
  expect(product.length).toBeGreaterThan(300)
  const long = product.flatMap((file) => {
    const lines = readFileSync(file, 'utf8').split('\n').length - 1
    return lines > MOST_LINES ? [`${file}: ${lines} lines`] : []
  })
  expect(long).toEqual([])
})

it('no folder holds more than 25 files', () => {
  const full = [...Map.groupBy(FILES, ({ parentPath }) => parentPath)].flatMap(([folder, files]) =>
    files.length > MOST_FILES ? [`${folder}: ${files.length} files`] : [],
  )
  expect(full).toEqual([])
})
