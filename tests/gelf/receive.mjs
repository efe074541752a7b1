// Receives GELF on a free port of loopback and prints every decoded message as one line of JSON.
//   node receive.mjs udp    datagrams: chunks and compression are graygelf's business
//   node receive.mjs tcp    NUL-terminated frames: the JSON is decoded by V8
//   node receive.mjs tls CERTIFICATE KEY     the same inside TLS, with files in PEM form
//   node receive.mjs http                    POST /gelf, answered with 202: Node's parser, zlib and V8
//   node receive.mjs https CERTIFICATE KEY   the same inside TLS
// The first line is {"port":N}. Ends with SIGTERM, or when its standard input ends. A message that does not decode
// ends it with exit code 1.
import fs from 'node:fs'
import http from 'node:http'
import https from 'node:https'
import net from 'node:net'
import tls from 'node:tls'
import zlib from 'node:zlib'

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

const decode = (bytes) => {
  try {
    print(JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)))
  } catch (error) {
    fail(error)
  }
}

const listen = (server) => server.listen(0, '127.0.0.1', () => print({ port: server.address().port }))

const pem = () => ({ cert: fs.readFileSync(process.argv[3]), key: fs.readFileSync(process.argv[4]) })

const readFrames = (socket) => {
  let held = Buffer.alloc(0)
  socket.on('error', () => socket.destroy())
  socket.on('data', (bytes) => {
    held = Buffer.concat([held, bytes])
    for (let end = held.indexOf(0); end >= 0; end = held.indexOf(0)) {
      decode(held.subarray(0, end))
      held = held.subarray(end + 1)
    }
  })
}

const answer = (request, response) => {
  const parts = []
  request.on('data', (part) => parts.push(part))
  request.on('end', () => {
    const body = Buffer.concat(parts)
    if (request.method !== 'POST' || request.url !== '/gelf') {
      fail(new Error(`${request.method} ${request.url}`))
    }
    decode(request.headers['content-encoding'] === 'gzip' ? zlib.gunzipSync(body) : body)
    response.writeHead(202).end()
  })
}

process.on('uncaughtException', fail)
process.stdin.on('end', () => process.exit(0)).resume()
const transport = process.argv[2]
if (transport === 'udp') {
  await receiveUdp()
} else if (transport === 'tcp') {
  listen(net.createServer(readFrames))
} else if (transport === 'tls') {
  listen(tls.createServer(pem(), readFrames))
} else if (transport === 'http') {
  listen(http.createServer(answer))
} else if (transport === 'https') {
  listen(https.createServer(pem(), answer))
} else {
  process.stderr.write(`'${transport ?? ''}' is no transport; use udp, tcp, tls, http or https\n`)
  process.exit(2)
}
