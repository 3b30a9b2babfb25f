/** The floor of the screenshots bench: a bare server that hashes a body, writes it to a file and syncs it. */
import { createHash, randomUUID } from 'node:crypto'
import { open } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'

const [folder = '.'] = process.argv.slice(2)
const server = createServer((request, response) => {
  void (async () => {
    const hash = createHash('sha256')
    const chunks: Buffer[] = []
    for await (const chunk of request as AsyncIterable<Buffer>) {
      hash.update(chunk)
      chunks.push(chunk)
    }
    const isRight = request.url?.endsWith(hash.digest('hex'))
    const file = await open(join(folder, randomUUID()), 'wx')
    await file.writev(chunks)
    await file.sync()
    await file.close()
    response.writeHead(isRight ? 201 : 422).end('{}')
  })()
})
server.listen(0, '127.0.0.1', () => {
  process.stdout.write(`${(server.address() as AddressInfo).port}\n`)
})
process.once('SIGTERM', () => process.exit(0))
