// The floor: Socket.IO with nothing behind it. It acknowledges `command`, and broadcasts so many bytes so often when told.
import { createServer } from 'node:http';
import { Server } from 'socket.io';

const http = createServer((request, response) => {
  const { searchParams, pathname } = new URL(request.url ?? '/', 'http://localhost');
  if (pathname === '/broadcast') io.emit('patch', { text: 'x'.repeat(Number(searchParams.get('bytes'))) });
  response.end('ok');
});
const io = new Server(http, { transports: ['websocket'], serveClient: false });
io.on('connection', (socket) => {
  socket.on('command', (_body, acknowledge) => acknowledge({ ok: true }));
});
http.listen(Number(process.env.PORT), process.env.HOST);
