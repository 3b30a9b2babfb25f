import { simpleParser } from 'mailparser'
import { SMTPServer } from 'smtp-server'

export type Received = {
  subject: string | undefined
  text: string | undefined
  messageId: string
  date: number | undefined
}
export type Mailbox = {
  url: string
  received: Received[]
  /** Resolves when one more has come. */
  next(): Promise<void>
  /** How many copies came beyond the first of each Message-ID. */
  copies(): number
  close(): Promise<void>
}

/**
 * A real SMTP server on a free port, which takes what `refusals` lets through.
 * @param refusals answered one after the other before it takes the next mails
 */
export async function startMailbox(refusals: Error[] = []): Promise<Mailbox> {
  const received: Received[] = []
  const waiting: (() => void)[] = []
  const smtp = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onData(stream, _session, done) {
      simpleParser(stream).then(({ subject, text, messageId = '', date }) => {
        const refusal = refusals.shift()
        if (refusal) return done(refusal)
        received.push({ subject, text, messageId, date: date?.getTime() })
        done()
        for (const resolve of waiting.splice(0)) resolve()
      }, done)
    },
  })
  // A killed sender breaks its connection off; that is what these tests are about.
  smtp.on('error', () => {})
  await new Promise<void>((done) => smtp.listen(0, '127.0.0.1', done))
  const address = smtp.server.address()
  return {
    url: `smtp://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`,
    received,
    next: () => new Promise((resolve) => waiting.push(resolve)),
    copies: () => received.length - new Set(received.map(({ messageId }) => messageId)).size,
    close: () => new Promise((done) => smtp.close(() => done())),
  }
}
