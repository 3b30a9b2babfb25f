import { expect, it } from 'vitest'
import { type Config, readConfig } from './config.ts'
import { greeting } from './greeting.ts'

it('A5 says at the start how an address gets proven where no mail goes out', () => {
  expect(greeting(readConfig([], {}) as Config, null)).toContain('npm run admin -- prove-address --email')
  const withMail = readConfig([], { SMTP_URL: 'smtp://mail.example' }) as Config
  expect(greeting(withMail, null)).not.toContain('prove-address')
})
