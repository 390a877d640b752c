import net from 'node:net';

/** What Redis answers: a status or a text, a number, nothing, or a list of these. */
export type Reply = Buffer | number | null | Reply[];

/** Redis' own protocol (RESP2), as much of it as tests need to look into a server, or to spoil it. */
export class RespClient {
  private waiting: Array<{ resolve: (reply: Reply) => void; reject: (error: Error) => void }> = [];
  private buffered = Buffer.alloc(0);

  private constructor(private readonly socket: net.Socket) {
    socket.on('data', (chunk) => this.take(chunk));
    socket.on('error', (error) => this.fail(error));
    socket.on('close', () => this.fail(new Error('Redis has closed the connection.')));
  }

  /** Connects and signs in. Rejects when nobody listens, or with Redis' own words. */
  static async connect(port: number, user: string, password: string): Promise<RespClient> {
    const socket = net.connect(port, '127.0.0.1');
    const client = new RespClient(socket);
    await client.command('AUTH', user, password);
    return client;
  }

  /** One command; an error that Redis answers rejects. */
  command(...args: Array<string | Buffer | number>): Promise<Reply> {
    const parts = args.map((arg) => (Buffer.isBuffer(arg) ? arg : Buffer.from(String(arg))));
    const sent = parts.flatMap((part) => [Buffer.from(`$${part.length}\r\n`), part, Buffer.from('\r\n')]);
    return new Promise((resolve, reject) => {
      this.waiting.push({ resolve, reject });
      this.socket.write(Buffer.concat([Buffer.from(`*${parts.length}\r\n`), ...sent]));
    });
  }

  /** A command whose answer is a text. */
  async text(...args: Array<string | Buffer | number>): Promise<string> {
    return String(await this.command(...args));
  }

  close(): void {
    this.socket.destroy();
  }

  private fail(error: Error) {
    this.waiting.splice(0).forEach(({ reject }) => reject(error));
  }

  private take(chunk: Buffer) {
    this.buffered = Buffer.concat([this.buffered, chunk]);
    for (let read = parse(this.buffered, 0); read; read = parse(this.buffered, 0)) {
      this.buffered = this.buffered.subarray(read.end);
      const { resolve, reject } = this.waiting.shift()!;
      if (read.reply instanceof Error) {
        reject(read.reply);
      } else {
        resolve(read.reply);
      }
    }
  }
}

/** One reply from `at` on; undefined while it is not all there. */
function parse(bytes: Buffer, at: number): { reply: Reply | Error; end: number } | undefined {
  const line = bytes.indexOf('\r\n', at);
  if (line < 0) {
    return undefined;
  }
  const head = bytes.toString('utf8', at + 1, line);
  const next = line + 2;
  switch (String.fromCharCode(bytes[at])) {
    case '+':
      return { reply: Buffer.from(head), end: next };
    case '-':
      return { reply: new Error(head), end: next };
    case ':':
      return { reply: Number(head), end: next };
    case '$': {
      const end = next + Number(head);
      if (Number(head) < 0) {
        return { reply: null, end: next };
      }
      return bytes.length < end + 2 ? undefined : { reply: bytes.subarray(next, end), end: end + 2 };
    }
    default:
      return list(bytes, next, Number(head));
  }
}

function list(bytes: Buffer, from: number, count: number): { reply: Reply; end: number } | undefined {
  const replies: Reply[] = [];
  let end = from;
  for (let i = 0; i < count; i++) {
    const read = parse(bytes, end);
    if (!read) {
      return undefined;
    }
    replies.push(read.reply instanceof Error ? Buffer.from(read.reply.message) : read.reply);
    end = read.end;
  }
  return { reply: count < 0 ? null : replies, end };
}
