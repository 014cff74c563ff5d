// The floor below the floor: plain WebSockets. It says as much of Engine.IO and Socket.IO as the crowd must hear, and broadcasts.
import { createServer } from 'node:http';
import { WebSocketServer } from 'ws';

let version = 0;
let number = 0;

function broadcast(bytes) {
  const head = `42["patch",{"from":${version},"version":${version + 1},"text":"`;
  version += 1;
  const frame = `${head}${'x'.repeat(Math.max(0, bytes - head.length - 3))}"}]`;
  for (const client of webSockets.clients) client.send(frame);
}

const http = createServer((request, response) => {
  const { searchParams, pathname } = new URL(request.url ?? '/', 'http://localhost');
  if (pathname === '/broadcast') broadcast(Number(searchParams.get('bytes')));
  response.end(String(version));
});
const webSockets = new WebSocketServer({ server: http, perMessageDeflate: false });
webSockets.on('connection', (client) => {
  number += 1;
  client.send(`0{"sid":"${number}","upgrades":[],"pingInterval":25000,"pingTimeout":20000,"maxPayload":1000000}`);
  client.on('message', (data) => {
    if (String(data).startsWith('40')) client.send(`40{"sid":"${number}"}`);
  });
});
http.listen(Number(process.env.PORT), process.env.HOST);
