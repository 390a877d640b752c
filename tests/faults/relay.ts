import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import http from 'node:http';
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import net from 'node:net';
import type { Certificate } from './certificate';

type Listening = net.Server & Pick<http.Server, 'closeAllConnections'>;

/** A server in front of the simulator that can go away, show another certificate, or stop to speak TLS. */
export class Relay {
  /** Called with the `skip` of every request; true breaks the relay before it is answered. */
  breaks: (skip: number) => boolean = () => false;

  private constructor(
    private readonly server: Listening,
    private readonly broken: (relay: Relay) => void,
    readonly url: string
  ) {}

  /** Refuses connections once broken. */
  static plain(to: string): Promise<Relay> {
    return Relay.listen(
      to,
      'http',
      (handler) => http.createServer(handler),
      (relay) => {
        relay.server.close();
        relay.server.closeAllConnections();
      }
    );
  }

  /** Speaks TLS, and once broken shows the other certificate. */
  static tls(to: string, first: Certificate, other: Certificate): Promise<Relay> {
    return Relay.listen(
      to,
      'https',
      (handler) => https.createServer(first, handler),
      (relay) => {
        (relay.server as unknown as https.Server).setSecureContext(other);
        relay.server.closeAllConnections();
      }
    );
  }

  /** Speaks TLS, and once broken plain http at the same port. */
  static async tlsThenPlain(to: string, first: Certificate): Promise<Relay> {
    let speaks: http.Server | https.Server;
    const make = (handler: RequestListener) => {
      const secure = https.createServer(first, handler);
      speaks = secure;
      const sockets = new Set<net.Socket>();
      const door = net.createServer((socket) => {
        sockets.add(socket);
        speaks.emit('connection', socket);
      });
      return Object.assign(door, { closeAllConnections: () => sockets.forEach((socket) => socket.destroy()) });
    };
    const plain = http.createServer((_, response) => void response.end());
    return Relay.listen(to, 'https', make, (relay) => {
      speaks = plain;
      relay.server.closeAllConnections();
    });
  }

  private static async listen(
    to: string,
    scheme: string,
    make: (handler: RequestListener) => Listening,
    broken: (relay: Relay) => void
  ): Promise<Relay> {
    // Set before the first request can come: nobody knows the port yet.
    let relay: Relay | undefined = undefined;
    const server = make((request, response) => void relay?.pass(to, request, response));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    relay = new Relay(server, broken, `${scheme}://127.0.0.1:${(server.address() as AddressInfo).port}`);
    return relay;
  }

  /** Breaks it for good. */
  break(): void {
    this.broken(this);
  }

  close(): void {
    this.server.close();
    this.server.closeAllConnections();
  }

  private async pass(to: string, request: IncomingMessage, response: ServerResponse) {
    const chunks: Buffer[] = [];
    for await (const chunk of request) {
      chunks.push(chunk as Buffer);
    }
    const body = Buffer.concat(chunks);
    if (this.breaks(Number(JSON.parse(body.toString()).skip ?? 0))) {
      this.break();
      return;
    }
    const { method, headers } = request;
    const onward = http.request(`${to}${request.url}`, { method, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    onward.on('error', () => response.destroy());
    onward.end(body);
  }
}
