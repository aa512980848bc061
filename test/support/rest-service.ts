/** A real HTTP server that answers as the rules of a case say, and logs what it was asked. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import type { Call, CallLog } from './call-log.ts';
import type { RestRule } from './case-file.ts';
import { createPicker } from './rules.ts';

export interface FakeService {
  readonly url: string;
  stop(): Promise<void>;
}

export async function startRestService(
  name: string,
  rules: readonly RestRule[],
  log: CallLog,
): Promise<FakeService> {
  const pick = createPicker(rules, ({ request }) => request);
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await bodyOf(request);
    const target = `${request.method} ${request.url}`;
    const call = log.begin(
      `${name} ${target}${body === '' ? '' : ` ${body}`}`,
      request.headers as Record<string, string | undefined>,
    );
    response.on('close', () => {
      call.cancelled = !response.writableFinished && call.endedAtMs === undefined;
      log.end(call);
    });
    const rule = pick(target, parsed(body));
    if (rule === undefined) {
      log.unexpected.push(call.text);
      response.writeHead(501).end();
      return;
    }
    if (rule.fault === 'hang') return;
    await wait(rule.delayMs);
    await log.hold();
    send(rule, call, log, response);
  };
  const server = createServer((request, response) => void answer(request, response).catch(() => {}));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function send(rule: RestRule, call: Call, log: CallLog, response: ServerResponse): void {
  if (response.destroyed) return;
  log.end(call);
  if (rule.fault === 'drop') {
    response.destroy();
    return;
  }
  const text = rule.text ?? (rule.body === undefined ? '' : JSON.stringify(rule.body));
  const type = rule.body === undefined ? {} : { 'content-type': 'application/json' };
  response.writeHead(rule.status, {
    ...type,
    'content-length': Buffer.byteLength(text),
    ...rule.headers,
  });
  if (rule.fault !== 'cut') {
    response.end(text);
    return;
  }
  response.write(text.slice(0, text.length / 2), () => response.destroy());
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body) as unknown;
  } catch {
    return body === '' ? undefined : body;
  }
}

/** A port that nothing listens on. */
export async function closedPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
