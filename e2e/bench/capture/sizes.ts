/** How much a browser loads of the built extension, packed as HTTP would. */
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { gzipSync } from 'node:zlib'

/** Of a script and all that it imports, and so on. */
export function gzipKib(folder: string, script: string): number {
  const files = new Set<string>()
  const collect = (file: string) => {
    if (files.has(file)) return
    files.add(file)
    const code = readFileSync(join(folder, file), 'utf8')
    for (const [, wanted = ''] of code.matchAll(/(?:\bfrom|\bimport)\s*["'](\.{1,2}\/[^"']+)["']/g))
      collect(join(dirname(file), wanted))
  }
  collect(script)
  const bytes = [...files].map((file) => gzipSync(readFileSync(join(folder, file))).length)
  return Math.round((bytes.reduce((sum, size) => sum + size, 0) / 1024) * 100) / 100
}
