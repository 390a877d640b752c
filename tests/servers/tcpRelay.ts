import type { AddressInfo, Socket } from 'node:net';
import net from 'node:net';

/** A way to a server on this machine that can be slow. */
export class TcpRelay {
  /** How much later everything arrives, each way, in ms. */
  delay = 0;
  private readonly sockets = new Set<Socket>();

  private constructor(
    private readonly server: net.Server,
    private readonly to: number
  ) {
    server.on('connection', (near) => this.join(near));
  }

  static async start(to: number): Promise<TcpRelay> {
    const server = net.createServer();
    const relay = new TcpRelay(server, to);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return relay;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  close(): void {
    this.server.close();
    this.sockets.forEach((socket) => socket.destroy());
  }

  private join(near: Socket) {
    const far = net.connect(this.to, '127.0.0.1');
    for (const [from, to] of [
      [near, far],
      [far, near],
    ]) {
      this.sockets.add(from);
      from.on('data', (chunk) => setTimeout(() => to.write(chunk), this.delay));
      from.on('error', () => to.destroy());
      from.on('close', () => {
        this.sockets.delete(from);
        to.destroy();
      });
    }
  }
}
