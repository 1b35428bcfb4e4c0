import type { Server } from 'node:http';
import type { Socket } from 'node:net';

/**
 * Closes the connections that have not sent a byte. Clients and browsers open them ahead of a request. Node does not
 * count them as idle, so `closeIdleConnections` would leave them open and delay the stop of the service.
 */
export class UnusedConnections {
  private readonly sockets = new Set<Socket>();

  constructor(server: Server) {
    server.on('connection', (socket) => {
      this.sockets.add(socket);
      socket.once('close', () => this.sockets.delete(socket));
    });
  }

  close(): void {
    for (const socket of this.sockets) if (socket.bytesRead === 0) socket.destroy();
  }
}
