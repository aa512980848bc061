/** Reads the body of a request: JSON or a form, of a limited size. */
import type { IncomingMessage } from 'node:http';
import { HttpProblem } from './problems.ts';

export const maxBodyBytes = 65_536;
// What is read and thrown away after the limit, so that the caller can still hear the 413 instead of a broken pipe.
const maxDrainBytes = 1_048_576;

/** The parsed body, undefined when it is empty; throws the 400 or 413 to answer with. */
export async function readBody(request: IncomingMessage): Promise<unknown> {
  const bytes = await readBytes(request);
  if (bytes.length === 0) return undefined;
  const text = bytes.toString('utf8');
  const contentType = request.headers['content-type'] ?? '';
  if (contentType.startsWith('application/x-www-form-urlencoded'))
    return Object.fromEntries(new URLSearchParams(text));
  return parseJson(text);
}

async function readBytes(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= maxBodyBytes) chunks.push(chunk);
    else if (size > maxDrainBytes) break;
  }
  if (size > maxBodyBytes) throw tooLarge();
  return Buffer.concat(chunks);
}

function tooLarge(): HttpProblem {
  return new HttpProblem(413, `the body is larger than ${maxBodyBytes} bytes`, {
    headers: { connection: 'close' },
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new HttpProblem(400, 'the body is not valid JSON');
  }
}
