import { randomBytes } from 'node:crypto'
import type { Accounts } from '../domain/accounts/accounts.ts'
import { integer, orNull, rowOf, text } from '../infra/database/row.ts'
import type { Command, Given } from './command.ts'
import { complain, say } from './say.ts'
import { writeNew } from './write-new.ts'

const NEW_ACCOUNT: Command['flags'] = {
  email: { takes: 'ADDRESS', needed: true, does: 'the address to sign in with' },
  name: { takes: 'NAME', needed: true, does: 'the name that people see' },
}

async function createAccount(accounts: Accounts, given: Given, isSupport: boolean): Promise<boolean> {
  const password = randomBytes(12).toString('base64url')
  const [email, name] = [given.text('email'), given.text('name')]
  const person = await accounts.create({ email, name, password, isSupport })
  const works = isSupport ? 'works at the support desk' : 'has an account'
  say(`${person.name} <${person.email}> ${works}. First password: ${password}`)
  return true
}

export const peopleCommands: Command[] = [
  {
    name: 'create-support',
    does: 'makes an account for the support desk and prints its first password',
    flags: NEW_ACCOUNT,
    run: ({ accounts }, given) => createAccount(accounts, given, true),
  },
  {
    name: 'create-account',
    does: 'makes an account of a proven address and prints its first password; for houses whose sign-up is closed',
    flags: NEW_ACCOUNT,
    run: ({ accounts }, given) => createAccount(accounts, given, false),
  },
  {
    name: 'prove-address',
    does: 'counts a person’s e-mail address as proven, as the link in the mail does; for houses without a mail server',
    flags: { email: { takes: 'ADDRESS', needed: true, does: 'whose address; make sure that it is theirs' } },
    async run({ clock, database, securityLog }, given) {
      const email = given.text('email').trim().toLowerCase()
      const proven = await database.write(async (tx) => {
        const [person] = await tx.read(
          'select id, email_verified_at from people where email = :email and deleted_at is null',
          { email },
          rowOf({ id: text, emailVerifiedAt: orNull(integer) }),
        )
        if (!person || person.emailVerifiedAt !== null) return person ?? null
        await tx.run('update people set email_verified_at = :at where id = :id', {
          at: clock.now(),
          id: person.id,
        })
        securityLog.record(tx, { event: 'address-proven', person: person.id, by: 'operator' })
        return person
      })
      if (!proven) return complain('There is no account with this e-mail address.')
      say(`${email} counts as proven.`)
      return true
    },
  },
  {
    name: 'export-account',
    does: 'writes everything that is kept about a person as JSON, as the person can get it in Settings',
    flags: {
      email: { takes: 'ADDRESS', needed: true, does: 'whose account' },
      to: { takes: 'FILE', does: 'a new file, for your eyes only; without it, standard output' },
    },
    note: 'Passwords, secrets and other people’s addresses are not in it.',
    async run({ accounts, database, myAccount }, given) {
      const [row] = await database.read(
        'select id from people where email = :email and deleted_at is null',
        { email: given.text('email').trim().toLowerCase() },
        rowOf({ id: text }),
      )
      const person = row ? await accounts.person(row.id, database) : null
      if (!person) return complain('There is no account with this e-mail address.')
      const account = `${JSON.stringify(await myAccount.export(person), null, 2)}\n`
      const file = given.optional('to')
      if (!file) {
        process.stdout.write(account)
        return true
      }
      if (!(await writeNew(file, account))) return complain(`${file} is there already.`)
      say(`The account of ${person.email} is in ${file}.`)
      return true
    },
  },
]
