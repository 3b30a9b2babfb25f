export type Account = {
  /** Origin of the server, without a slash at its end. */
  server: string
  token: string
  device: string
  person: { id: string; name: string; email: string }
}
