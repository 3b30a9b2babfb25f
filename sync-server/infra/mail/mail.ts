import { mkdir, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import nodemailer from 'nodemailer'
import type { Config } from '../../config.ts'

export type Mail = {
  messageId: string
  /** When it was written, which is when the event happened: the same at every attempt. */
  date: Date
  from: string
  to: string
  subject: string
  text: string
  html: string
  headers?: Record<string, string>
}
/** The way out for mail. `deliver` resolves when the next one took it over, and throws when it did not. */
export type MailTransport = { deliver(mail: Mail): Promise<void>; close(): void }

/** SMTP where the operator gave a server; files in the data folder elsewhere. */
export const createMailTransport = (config: Pick<Config, 'smtpUrl' | 'dataFolder'>): MailTransport =>
  config.smtpUrl ? smtpTransport(config.smtpUrl) : fileTransport(join(config.dataFolder, 'mail'))

/** A mail server that goes silent holds up its mails, and nothing else; the operator's own figures go before. */
const TIME_OUTS_MS = {
  dnsTimeout: 10_000,
  connectionTimeout: 10_000,
  greetingTimeout: 10_000,
  socketTimeout: 30_000,
}

export function smtpTransport(smtpUrl: string): MailTransport {
  const url = new URL(smtpUrl)
  url.searchParams.set('pool', 'true')
  for (const [name, ms] of Object.entries(TIME_OUTS_MS))
    if (!url.searchParams.has(name)) url.searchParams.set(name, String(ms))
  const transport = nodemailer.createTransport(url.toString())
  return {
    deliver: async (mail) => {
      await transport.sendMail(mail)
    },
    close: () => transport.close(),
  }
}

/** One `.eml` a mail, named after its Message-ID: delivering it again puts the same file in the same place. */
export function fileTransport(folder: string): MailTransport {
  const transport = nodemailer.createTransport({ streamTransport: true, buffer: true, newline: 'unix' })
  return {
    deliver: async (mail) => {
      await mkdir(folder, { recursive: true })
      const { message } = await transport.sendMail(mail)
      const file = join(folder, `${mail.messageId.replace(/[^\w.-]+/g, '_')}.eml`)
      await writeFile(`${file}.part`, message as Buffer)
      await rename(`${file}.part`, file)
    },
    close: () => {},
  }
}
