import { describe, expect, it } from 'vitest'
import { readPairingLink } from './pairing-link.ts'

const CODE = '7K3M-Q9TX-2B4C'

describe('the link of the Workroom’s page', () => {
  it.each([
    [`https://work.example/connect#${CODE}`, 'https://work.example'],
    [`  https://work.example:8443/connect#${CODE}\n`, 'https://work.example:8443'],
    [`work.example/connect/#${CODE}`, 'https://work.example'],
    [`http://localhost:8080/connect#${CODE}`, 'http://localhost:8080'],
    [`localhost:8080/connect#${CODE}`, 'http://localhost:8080'],
  ])('is read from %s', (text, server) => {
    expect(readPairingLink(text)).toEqual({ server, code: CODE })
  })
  it.each([
    ['', 'no-pairing-link'],
    [CODE, 'no-pairing-link'],
    ['https://work.example/connect', 'no-pairing-link'],
    [`https://work.example/jobs#${CODE}`, 'no-pairing-link'],
    [`https://work.example/connect#${CODE} and more`, 'no-pairing-link'],
    [`http://work.example/connect#${CODE}`, 'not-encrypted'],
    [`javascript:alert(1)//connect#${CODE}`, 'bad-address'],
  ])('is none: %s', (text, code) => {
    expect(readPairingLink(text)).toMatchObject({ code })
  })
})
