/** The link that proves a new account's address, as the sandbox's mail page shows it. */
export async function verifyLink(url: string, email: string): Promise<string> {
  const { mails } = (await (await fetch(`${url}/api/sandbox/mail`)).json()) as {
    mails: { to: string; text: string }[]
  }
  const texts = mails.filter(({ to }) => to === email).map(({ text }) => text)
  const link = /http\S+\/verify\/\S+/.exec(texts.join('\n'))?.[0]
  if (!link) throw new Error(`no mail to ${email} has a link that proves the address`)
  return link
}

/** What opening the link does, without a browser. */
export async function verifyAddress(url: string, email: string): Promise<void> {
  const token = (await verifyLink(url, email)).split('/').at(-1)
  const response = await fetch(`${url}/api/verifications/${token}`, { method: 'POST' })
  if (!response.ok) throw new Error(`the address of ${email} was not proven: ${response.status}`)
}
