// The floor: Socket.IO with nothing behind it. It acknowledges `command`, and broadcasts so many bytes when it is told to.
import { createServer } from 'node:http';
import { Server } from 'socket.io';

let version = 0;

/** Shaped as a patch of ours, so that the same crowd counts it in the same way. */
function broadcast(bytes) {
  const from = version;
  version += 1;
  const frame = { from, version, text: '' };
  const rest = Math.max(0, bytes - JSON.stringify(['patch', frame]).length - 2);
  io.emit('patch', { ...frame, text: 'x'.repeat(rest) });
}

/** What is broadcast once a burst has begun: at these milliseconds, or whenever so many more are acknowledged. */
let plan = { bytes: 0, at: [], every: Infinity };
let acknowledged = 0;

function began() {
  for (const delay of plan.at) setTimeout(() => broadcast(plan.bytes), delay);
}

const http = createServer((request, response) => {
  const { searchParams, pathname } = new URL(request.url ?? '/', 'http://localhost');
  const numbers = (name) => (searchParams.get(name) ?? '').split(',').filter(Boolean).map(Number);
  const [bytes = 0] = numbers('bytes');
  if (pathname === '/broadcast') broadcast(bytes);
  if (pathname === '/plan') {
    plan = { bytes, at: numbers('at'), every: numbers('every')[0] ?? Infinity };
    acknowledged = 0;
  }
  response.end(String(version));
});
const io = new Server(http, { transports: ['websocket'], serveClient: false });
io.on('connection', (socket) => {
  socket.on('command', (_body, acknowledge) => {
    if (acknowledged === 0) began();
    acknowledged += 1;
    acknowledge({ ok: true });
    if (acknowledged % plan.every === 0) broadcast(plan.bytes);
  });
});
http.listen(Number(process.env.PORT), process.env.HOST);
