/** Finds the operation of an OpenAPI document that a `@rest` call makes. */

import type { Contract } from '../../openapi/contract.ts';
import type { ContractOperation } from '../../openapi/operations.ts';
import type { RestTemplate } from '../../upstream/rest/message.ts';
import type { Expression, Text } from '../../upstream/template.ts';

/** The operation of a document that a call makes. */
export interface FoundOperation {
  readonly operation: ContractOperation;
  /** What fills the parameters of the path, where one expression fills one parameter. */
  readonly inPath: ReadonlyMap<string, Expression>;
}

/** The operations that the call may be, or the paths that would have fitted another method. */
export type Search =
  | { readonly found: readonly [FoundOperation, ...FoundOperation[]] }
  | { readonly methods: readonly string[]; readonly paths: readonly string[] };

/**
 * Finds what a call is by its method, path and fixed query. A document may have several operations of one method and
 * path, told apart by a `#fragment` or a `?query` in its path: the call is one of them.
 */
export function findOperation({ method, segments, query }: RestTemplate, contract: Contract): Search {
  const fitting = contract.operations.flatMap((operation) => {
    const [path = '', fixed = ''] = operation.path.split('?', 2);
    const match = matchOf(segments, path, contract.basePath);
    const pairs = fixed.split('&').filter((pair) => pair !== '');
    if (match === undefined || !pairs.every((pair) => hasPair(query, pair))) return [];
    return [{ operation, inPath: match.inPath, literals: match.literals + pairs.length }];
  });
  const sameMethod = fitting.filter(({ operation }) => operation.method.toUpperCase() === method);
  const most = Math.max(...sameMethod.map(({ literals }) => literals));
  const [best, ...others] = sameMethod.filter(({ literals }) => literals === most);
  if (best !== undefined) return { found: [best, ...others] };
  return {
    methods: [...new Set(fitting.map(({ operation }) => operation.method))],
    paths: [...new Set(contract.operations.map(({ path }) => path))],
  };
}

/** Whether the call writes this pair, `beta=true`, itself. */
function hasPair(query: RestTemplate['query'], pair: string): boolean {
  return query.some(
    ({ name, value }) => value.kind === 'constant' && `${name}=${String(value.value)}` === pair,
  );
}

/** A call as the document would write its path: `/users/{args.id}` is `/users/{}`. */
export function shapeOfPath(path: string): string {
  return path.replaceAll(/\{[^}]*\}/g, '{}');
}

/** A call's path for people: `/users/{args.id}`. */
export function pathOf({ segments }: Pick<RestTemplate, 'segments'>): string {
  const text = (part: Text[number]): string => (typeof part === 'string' ? part : `{${part.text}}`);
  return segments.map((segment) => `/${segment.map(text).join('')}`).join('');
}

interface Match {
  readonly inPath: ReadonlyMap<string, Expression>;
  /** Segments that are the same text: `/users/me` goes before `/users/{id}`. */
  readonly literals: number;
}

/** The document's paths begin where its address ends; a call may write that part itself. */
function matchOf(segments: readonly Text[], path: string, basePath: string): Match | undefined {
  return (
    matchSegments(segments, path) ?? (basePath === '' ? undefined : matchSegments(segments, basePath + path))
  );
}

function matchSegments(segments: readonly Text[], path: string): Match | undefined {
  const wanted = path.replace(/^\//, '').split('/');
  if (wanted.length !== segments.length) return undefined;
  const inPath = new Map<string, Expression>();
  let literals = 0;
  for (const [index, segment] of segments.entries()) {
    const template = wanted[index] ?? '';
    const written = segment.map((part) => (typeof part === 'string' ? part : '\u0000')).join('');
    const isLiteral = !template.includes('{');
    if (isLiteral ? written !== template : !patternOf(template).test(written)) return undefined;
    if (isLiteral) literals += 1;
    const [only] = segment;
    const name = /^\{([^}]*)\}$/.exec(template)?.[1];
    if (name !== undefined && segment.length === 1 && only !== undefined && typeof only !== 'string')
      inPath.set(name, only);
  }
  return { inPath, literals };
}

/** `{id}.json` takes any text in place of its parameter, but no empty one. */
function patternOf(template: string): RegExp {
  const literals = template.split(/\{[^}]*\}/).map((text) => text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${literals.join('.+')}$`, 's');
}
