// Receives GELF on a free port of loopback and prints every decoded message as one line of JSON.
//   node receive.mjs udp    datagrams: chunks and compression are graygelf's business
//   node receive.mjs tcp    NUL-terminated frames: the JSON is decoded by V8
// The first line is {"port":N}. Ends with SIGTERM, or when its standard input ends. A message that does not decode
// ends it with exit code 1.
import net from 'node:net'

const print = (value) => process.stdout.write(JSON.stringify(value) + '\n')

const fail = (error) => {
  process.stderr.write(`does not decode: ${error.message}\n`)
  process.exit(1)
}

const receiveUdp = async () => {
  const { default: Server } = await import('graygelf/server.js')
  const server = new Server()
  server.on('error', fail)
  server.on('message', print)
  // The number 0 would mean graygelf's default port; the text means a free one.
  server.listen('0', '127.0.0.1')
  server._udp.on('listening', () => print({ port: server._udp.address().port }))
}

const receiveTcp = () => {
  const server = net.createServer((socket) => {
    let held = Buffer.alloc(0)
    socket.on('error', () => socket.destroy())
    socket.on('data', (bytes) => {
      held = Buffer.concat([held, bytes])
      for (let end = held.indexOf(0); end >= 0; end = held.indexOf(0)) {
        try {
          print(JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(held.subarray(0, end))))
        } catch (error) {
          fail(error)
        }
        held = held.subarray(end + 1)
      }
    })
  })
  server.listen(0, '127.0.0.1', () => print({ port: server.address().port }))
}

process.on('uncaughtException', fail)
process.stdin.on('end', () => process.exit(0)).resume()
const transport = process.argv[2]
if (transport === 'udp') {
  await receiveUdp()
} else if (transport === 'tcp') {
  receiveTcp()
} else {
  process.stderr.write(`'${transport ?? ''}' is no transport; use udp or tcp\n`)
  process.exit(2)
}
