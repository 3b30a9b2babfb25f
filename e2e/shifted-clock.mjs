// Loaded into the server's process before it starts: its machine clock runs ahead by what the story says.
// The product has no such switch; a story makes twelve minutes pass by moving every clock, as real time would.
const realNow = Date.now.bind(Date)
const RealDate = Date
let shiftMs = Number(process.env.STORY_CLOCK_SHIFT_MS ?? 0)

globalThis.Date = class extends RealDate {
  constructor(...args) {
    super(...(args.length === 0 ? [realNow() + shiftMs] : args))
  }
  static now() {
    return realNow() + shiftMs
  }
}
process.on('message', (message) => {
  shiftMs = message.shiftMs
  process.send?.({ shiftMs })
})
process.channel?.unref()
