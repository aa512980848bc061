/** The arguments that `@rest` and `@grpc` share, parsed the same way for both: pick, batch, onStatus, timeoutMs. */

import type { ArgumentNode, DirectiveNode } from 'graphql';
import { literalValue } from '../base/literal.ts';
import { type Path, parsePath } from '../base/path.ts';
import type { Report } from '../base/report.ts';
import { didYouMean } from '../base/suggest.ts';
import type { BatchTemplate, StatusOutcome } from './call.ts';
import { grpcStatuses } from './status.ts';
import { type Expression, expressionsOf, parseTemplate, roots, type Template } from './template.ts';

const DEFAULT_BATCH = 100;
/** A token (RFC 9110, section 5.6.2). */
const HEADER_NAME = /^[a-z0-9!#$%&'*+.^_`|~-]+$/;
const OWNED_HEADERS = new Set([
  'host',
  'connection',
  'content-length',
  'transfer-encoding',
  'upgrade',
  'keep-alive',
  'te',
  'trailer',
  'expect',
]);

/** Whether a call may send a header of this name, in lower case: a token, and none that the connection itself owns. */
export function isHeaderName(name: string): boolean {
  return HEADER_NAME.test(name) && !OWNED_HEADERS.has(name) && !name.startsWith('grpc-');
}

/** Reads one directive's arguments and collects every expression in them. */
export class DirectiveArguments {
  readonly directive: DirectiveNode;
  readonly expressions: Expression[] = [];
  readonly #report: Report;

  constructor(directive: DirectiveNode, report: Report) {
    this.directive = directive;
    this.#report = report;
  }

  node(name: string): ArgumentNode | undefined {
    return this.directive.arguments?.find((argument) => argument.name.value === name);
  }

  value(name: string): unknown {
    const node = this.node(name);
    return node === undefined ? undefined : literalValue(node.value);
  }

  string(name: string): string | undefined {
    const value = this.value(name);
    return typeof value === 'string' ? value : undefined;
  }

  /** The service that is called: the one named, else that of the file. A client's file has none, and must name one. */
  service(ownService: string | undefined): string | undefined {
    const service = this.string('service') ?? ownService;
    if (service !== undefined) return service;
    const directive = `@${this.directive.name.value}`;
    this.#report({
      code: 'FACET_SERVICE_MISSING',
      message: `${directive} names no service`,
      node: this.directive,
      fix: `in a client file write ${directive}(service: "...", ...)`,
    });
    return undefined;
  }

  report(code: string, message: string, argument: string, fix?: string): void {
    const node = this.node(argument)?.value ?? this.directive;
    this.#report({ code, message, node, ...(fix === undefined ? {} : { fix }) });
  }

  /** The argument as a template, its expressions collected. */
  template(name: string): Template | undefined {
    const value = this.value(name);
    return value === undefined ? undefined : this.templateOf(value, name);
  }

  templateOf(value: unknown, argument: string): Template {
    const template = parseTemplate(value, (message, text) => {
      const root = /\{\s*(\w+)/.exec(text)?.[1] ?? '';
      this.report(
        'FACET_BAD_EXPRESSION',
        `${message}.${didYouMean(root, roots)}`,
        argument,
        'write a path: {args.id}, {parent.id}, {keys}, {claims.sub} or {headers.x-region}',
      );
    });
    this.expressions.push(...expressionsOf(template));
    return template;
  }

  /** Names with values: an object, or for names that GraphQL cannot write (x-region) a list of {name, value}. */
  namedTemplates(argument: string): { readonly name: string; readonly value: Template }[] {
    const given = this.value(argument);
    if (given === undefined || given === null) return [];
    const pairs = Array.isArray(given)
      ? given.map(pairOf)
      : isObject(given)
        ? Object.entries(given)
        : [undefined];
    return pairs.flatMap((pair) => {
      if (pair !== undefined) return [{ name: pair[0], value: this.templateOf(pair[1], argument) }];
      const fix = `${argument}: {page: "{args.page}"}, or ${argument}: [{name: "x-region", value: "{args.region}"}]`;
      this.report('FACET_BAD_ARGUMENT', `${argument} is names with values`, argument, fix);
      return [];
    });
  }

  /** Names with values that become HTTP headers or gRPC metadata: lower case, and none that the connection itself owns. */
  headerTemplates(argument: 'headers' | 'metadata'): { readonly name: string; readonly value: Template }[] {
    const given = this.namedTemplates(argument).map(({ name, value }) => ({
      name: name.toLowerCase(),
      value,
    }));
    for (const { name } of given) {
      if (isHeaderName(name)) continue;
      this.report(
        'FACET_HEADER_NAME',
        `"${name}" cannot be sent as one of the ${argument}`,
        argument,
        'a name of letters, digits and -, which the connection does not set itself',
      );
    }
    return given;
  }

  path(name: string): Path | undefined {
    const text = this.string(name);
    if (text === undefined) return undefined;
    const path = parsePath(text);
    if (path === undefined)
      this.report(
        'FACET_BAD_PATH',
        `"${text}" is not a path`,
        name,
        'write names and indexes: data.items, images[0].url',
      );
    return path;
  }

  timeoutMs(): number | undefined {
    const value = this.value('timeoutMs');
    if (value === undefined) return undefined;
    if (Number.isInteger(value) && Number(value) > 0) return Number(value);
    this.report('FACET_BAD_TIMEOUT', 'timeoutMs is a number of milliseconds above 0', 'timeoutMs');
    return undefined;
  }

  batch(): BatchTemplate | undefined {
    const value = this.value('batch') as
      | { key?: unknown; match?: unknown; many?: unknown; max?: unknown }
      | undefined
      | null;
    if (value === undefined || value === null) return undefined;
    const max = value.max ?? DEFAULT_BATCH;
    if (!Number.isInteger(max) || Number(max) < 1) {
      this.report('FACET_BAD_BATCH', 'max is a number of keys, 1 or more', 'batch');
      return undefined;
    }
    const match = this.#match(value.match);
    if (match === undefined) return undefined;
    const key = this.templateOf(value.key, 'batch');
    const parts = key.kind === 'object' ? key.entries.map(([name]) => name) : [''];
    const matched = match.map(({ part }) => part);
    if (parts.toSorted().join() !== matched.toSorted().join()) {
      this.report(
        'FACET_BAD_BATCH',
        'key and match do not have the same parts',
        'batch',
        'one text each, or two objects with the same names: key: {id: "{parent.id}"}, match: {id: "product_id"}',
      );
      return undefined;
    }
    return { key, match, many: value.many === true, max: Number(max) };
  }

  #match(value: unknown): BatchTemplate['match'] | undefined {
    const named =
      typeof value === 'object' && value !== null ? Object.entries(value) : [['', value] as const];
    const parts: { part: string; path: Path }[] = [];
    for (const [part, text] of named) {
      const path = typeof text === 'string' ? parsePath(text) : undefined;
      if (path === undefined) {
        this.report(
          'FACET_BAD_BATCH',
          'match says where each row of the reply holds its key',
          'batch',
          'for example match: "product_id"',
        );
        return undefined;
      }
      parts.push({ part, path });
    }
    return parts;
  }

  /** By the number of the status; `protocol` is the one whose statuses the service sends. */
  onStatus(protocol: 'HTTP' | 'gRPC'): ReadonlyMap<number, StatusOutcome> {
    const outcomes = new Map<number, StatusOutcome>();
    for (const entry of listOf(this.value('onStatus'))) {
      const { status, then } = entry as { status: unknown; then: StatusOutcome };
      const number = protocol === 'HTTP' ? httpStatus(status) : grpcStatus(status);
      if (number === undefined) this.#reportStatus(String(status), protocol);
      else outcomes.set(number, then);
    }
    return outcomes;
  }

  #reportStatus(status: string, protocol: 'HTTP' | 'gRPC'): void {
    const names = grpcStatuses.map(({ name }) => name);
    const other = protocol === 'HTTP' ? 'gRPC' : 'HTTP';
    const isOther = protocol === 'HTTP' ? names.includes(status) : httpStatus(Number(status)) !== undefined;
    const meant = protocol === 'HTTP' ? '' : didYouMean(status, names);
    this.report(
      'FACET_BAD_STATUS',
      isOther
        ? `"${status}" is a status of ${other}, which this service never sends`
        : `"${status}" is no status.${meant}`,
      'onStatus',
      protocol === 'HTTP' ? 'an HTTP status, such as 404' : 'the name of a gRPC status, such as NOT_FOUND',
    );
  }
}

/** RFC 9110, section 15. */
function httpStatus(status: unknown): number | undefined {
  return typeof status === 'number' && Number.isInteger(status) && status >= 100 && status <= 599
    ? status
    : undefined;
}

function grpcStatus(status: unknown): number | undefined {
  const number =
    typeof status === 'string' ? grpcStatuses.findIndex(({ name }) => name === status) : Number(status);
  return grpcStatuses[number] === undefined ? undefined : number;
}

/** GraphQL's list coercion: one value stands for a list of one. */
function listOf(value: unknown): readonly unknown[] {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? value : [value];
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function pairOf(item: unknown): [string, unknown] | undefined {
  if (!isObject(item) || typeof item['name'] !== 'string' || !Object.hasOwn(item, 'value')) return undefined;
  return [item['name'], item['value']];
}
