// What Stoa's sockets are measured against: plain Socket.IO that broadcasts, and bare ws with the frame built once.
import { createServer } from 'node:http';
import { Server } from 'socket.io';
import * as ws from 'ws';

const kind = process.argv[2] as 'socket.io' | 'ws';
const server = createServer();

type Emit = (message: object) => void;

function plainSocketIo(): Emit {
  const io = new Server(server, { transports: ['websocket'], serveClient: false });
  io.engine.on('connection', (socket: { request: unknown }) => (socket.request = null));
  io.on('connection', (socket) => void socket.join('all'));
  return (message) => void io.to('all').emit('device-update', message);
}

function bareWs(): Emit {
  const { frame } = (ws as unknown as { Sender: { frame(data: Buffer, options: object): Buffer[] } }).Sender;
  const sockets = new Set<ws.WebSocket>();
  new ws.WebSocketServer({ server, perMessageDeflate: false }).on('connection', (socket) =>
    sockets.add(socket),
  );
  return (message) => {
    const text = Buffer.from(JSON.stringify(message));
    const built = Buffer.concat(
      frame(text, { fin: true, opcode: 1, mask: false, readOnly: false, rsv1: false }),
    );
    for (const socket of sockets)
      (socket as unknown as { _socket: { write(data: Buffer): void } })._socket.write(built);
  };
}

const emit = kind === 'socket.io' ? plainSocketIo() : bareWs();
process.on('message', (message: object) => emit(message));
process.on('disconnect', () => process.exit());
server.listen(0, '127.0.0.1', () => process.send!({ port: (server.address() as { port: number }).port }));
