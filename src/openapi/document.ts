/** Reads an API's description: a file or a URL, JSON or YAML, bounded in time and size. */

import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { parse } from 'yaml';
import { StartupError } from '../base/startup-error.ts';

const FETCH_TIMEOUT_MS = 10_000;
const MAX_BYTES = 20 * 1024 * 1024;
const MAX_REDIRECTS = 5;

/** Any JSON value. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
/** A JSON object. */
export interface JsonObject {
  readonly [name: string]: Json | undefined;
}

/** Whether the location is an http or https URL, not a file. */
export function isUrl(location: string): boolean {
  return /^https?:\/\//i.test(location);
}

/** Is told how far long work has come. */
export type Progress = (text: string) => void;

/** Throws a StartupError that names the location. */
export async function readDocument(location: string, progress?: Progress): Promise<JsonObject> {
  const text = isUrl(location) ? await fetchText(location, { progress }) : await readText(location);
  return parseDocument(text, location);
}

/** JSON is YAML as well, but its own parser is many times faster. */
export function parseDocument(text: string, location: string): JsonObject {
  const parsed = /^\s*\{/.test(text)
    ? (parseJson(text) ?? parseYaml(text, location))
    : parseYaml(text, location);
  if (isObject(parsed)) return parsed;
  throw new StartupError(`${location}: it holds no object, so it describes no API`);
}

/** By location, as it was when it was parsed last: a project's documents are read at each save of any of its files. */
const parsed = new Map<string, { readonly digest: string; readonly document: JsonObject }>();

/** The same for a file that is read again and again: the document is only parsed anew when its text is another. */
export function parseUnchanged(text: string, location: string): JsonObject {
  const digest = createHash('sha256').update(text).digest('base64');
  const known = parsed.get(location);
  if (known?.digest === digest) return known.document;
  const document = parseDocument(text, location);
  parsed.set(location, { digest, document });
  return document;
}

function parseJson(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

function parseYaml(text: string, location: string): Json {
  try {
    return parse(text, { logLevel: 'error' }) as Json;
  } catch (cause) {
    throw new StartupError(`${location}: ${cause instanceof Error ? cause.message : String(cause)}`, {
      cause,
    });
  }
}

async function readText(path: string): Promise<string> {
  try {
    const { size } = await stat(path);
    if (size > MAX_BYTES) throw new StartupError(`${path}: it is larger than ${MAX_BYTES} bytes`);
    return await readFile(path, 'utf8');
  } catch (cause) {
    if (cause instanceof StartupError) throw cause;
    throw new StartupError(`${path} cannot be read: ${(cause as Error).message}`, { cause });
  }
}

export interface FetchLimits {
  readonly timeoutMs?: number;
  readonly maxBytes?: number;
  readonly progress?: Progress | undefined;
}

/** The whole fetch, redirects and body included, has one timeout and one limit. */
export async function fetchText(
  url: string,
  { timeoutMs = FETCH_TIMEOUT_MS, maxBytes = MAX_BYTES, progress }: FetchLimits = {},
): Promise<string> {
  try {
    const response = await follow(url, AbortSignal.timeout(timeoutMs));
    if (!response.ok) throw new StartupError(`${url} answered ${response.status}`);
    const chunks: Uint8Array[] = [];
    let size = 0;
    for await (const chunk of response.body ?? []) {
      size += chunk.length;
      if (size > maxBytes) throw new StartupError(`${url} answered more than ${maxBytes} bytes`);
      chunks.push(chunk);
      progress?.(`${url}: ${Math.round(size / 1024)} KiB`);
    }
    return Buffer.concat(chunks).toString('utf8');
  } catch (cause) {
    if (cause instanceof StartupError) throw cause;
    const isTimeout = cause instanceof Error && cause.name === 'TimeoutError';
    throw new StartupError(
      isTimeout
        ? `${url} gave no complete answer in ${timeoutMs} ms`
        : `${url} cannot be fetched: ${reasonOf(cause)}`,
      { cause },
    );
  }
}

/** To the same scheme, host and port only: who names an address decides what is asked. */
async function follow(url: string, signal: AbortSignal): Promise<Response> {
  const headers = { accept: 'application/json, application/yaml, text/yaml, */*;q=0.5' };
  let current = new URL(url);
  for (let hop = 0; hop <= MAX_REDIRECTS; hop++) {
    const response = await fetch(current, { signal, headers, redirect: 'manual' });
    const location = response.headers.get('location');
    if (response.status < 300 || response.status > 399 || location === null) return response;
    await response.body?.cancel();
    const next = new URL(location, current);
    if (next.origin !== current.origin)
      throw new StartupError(
        `${url} redirects to ${next.origin}, another host: import from there if you trust it`,
      );
    current = next;
  }
  throw new StartupError(`${url} redirects more than ${MAX_REDIRECTS} times`);
}

function reasonOf(error: unknown): string {
  const { message, cause } = error as Error;
  return cause instanceof Error ? cause.message : message;
}

/** Whether the value is an object, and no list. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function objectOf(value: unknown): JsonObject {
  return isObject(value) ? value : {};
}

export function listIn(value: unknown): readonly Json[] {
  return Array.isArray(value) ? (value as readonly Json[]) : [];
}

export function textIn(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** Own properties with their values; what is undefined is not there. */
export function entriesOf(value: unknown): (readonly [string, Json])[] {
  return Object.entries(objectOf(value)).filter((entry): entry is [string, Json] => entry[1] !== undefined);
}
