// Loaded into a server's process before it starts: whatever it says to Stripe goes to a port where nobody answers.
import { Socket } from 'node:net'

const connect = Socket.prototype.connect
Socket.prototype.connect = function (...args) {
  const options = Array.isArray(args[0]) ? args[0][0] : args[0]
  if (/(^|\.)stripe\.com$/.test(options?.host ?? '')) {
    options.host = '127.0.0.1'
    options.port = Number(process.env.BLACK_HOLE_PORT)
  }
  return connect.apply(this, args)
}
