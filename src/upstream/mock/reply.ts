/** The reply to one call, in the shape that its service would write: below `pick`, with the keys that `match` reads. */

import type { Path } from '../../base/path.ts';
import type { RenderedCall } from '../call.ts';
import type { GraphqlRequest } from '../graphql/message.ts';
import { Selection } from '../graphql/selection.ts';
import type { Scope } from '../template.ts';
import { askedKey } from './asked-key.ts';
import { type Echo, echoName, echoOf, isObject, turn } from './echo.ts';
import { filtersOf, pageOf } from './page.ts';
import {
  entityOf,
  identityOf,
  type Key,
  keyOf,
  listOf,
  type Making,
  objectOf,
  type Place,
  valueOf,
} from './payload.ts';
import { hash } from './seed.ts';
import type { NamedShape, ObjectShape, ReplyShape, ValueShape } from './shape.ts';
import { assign, wrap } from './wire.ts';

/** What a call is answered with. `event` numbers the messages of a stream. */
export function replyTo(rendered: RenderedCall, shape: ReplyShape, salt: string, event?: number): unknown {
  const { template, scope } = rendered;
  const asked = graphqlRequest(rendered);
  if (asked?.field === '_entities') return representations(asked, shape, salt);
  const context = contextOf(rendered, shape, salt, event);
  const pick = template.pick ?? [];
  const keys = keysOf(rendered, shape);
  if (keys === undefined) return wrap(pick, single(rendered, shape, context));
  if (template.batch === undefined)
    return wrap(
      pick,
      keys.map((key) => rowOfEntity(key, context)),
    );
  return wrap(
    pick,
    keys.flatMap((key) => rowsOf(key, rendered, shape, context, scope)),
  );
}

/** What a GraphQL service is asked; undefined for other protocols, which give all they have. */
function graphqlRequest({ template, request }: RenderedCall): GraphqlRequest | undefined {
  return template.protocol.traits.isSelective ? (request as GraphqlRequest) : undefined;
}

interface Context {
  /** Of what stands at `pick`. */
  readonly value: ValueShape;
  readonly place: Place;
  readonly making: Making;
  readonly args: Readonly<Record<string, unknown>>;
}

function contextOf(rendered: RenderedCall, shape: ReplyShape, salt: string, event?: number): Context {
  const { template, scope } = rendered;
  const args = argumentsOf(rendered, scope);
  const isChange = shape.parent === 'Mutation' || shape.parent === 'Subscription';
  const sent: Echo | undefined = isChange ? echoOf(args) : undefined;
  const making: Making = {
    salt,
    page: pageOf(args, shape.slicingArguments),
    echo: sent === undefined || event === undefined ? sent : turn(sent, event),
  };
  const parents = template.expressions
    .filter(({ root }) => root === 'parent' || root === 'claims')
    .map(({ root, path }) => follow(root === 'parent' ? scope.parent : scope.claims, path));
  const holder = identityOf(shape.parent, parents, making);
  const filters = JSON.stringify(filtersOf(args, shape.slicingArguments));
  const seed = `${holder}.${shape.field}${filters}${event === undefined ? '' : `#${event}`}`;
  const place = { seed, holder, type: shape.parent, name: shape.field };
  const request = graphqlRequest(rendered);
  if (request === undefined) return { value: shape.value, place, making, args };
  const asked = descend(shape.value, request.selection, template.pick ?? []);
  return { value: asked.value, place, making: { ...making, selection: asked.selection }, args };
}

/** Under the names that the service knows. */
function argumentsOf(rendered: RenderedCall, scope: Scope): Record<string, unknown> {
  const { writeArgument } = scope;
  const written = Object.entries(scope.args).map(([name, value]) => [
    name,
    value === undefined ? value : (writeArgument?.([name], value) ?? value),
  ]);
  const sent = (graphqlRequest(rendered)?.args ?? []).map(({ name, value }) => [name, value]);
  return Object.fromEntries([...written, ...sent]) as Record<string, unknown>;
}

/** The keys of a batch or of a lookup that takes a list; undefined for a call that asks for one thing. */
function keysOf({ template, scope }: RenderedCall, { lookup }: ReplyShape): readonly unknown[] | undefined {
  if (template.batch !== undefined) return scope.keys ?? [];
  if (lookup?.listArgument === undefined) return undefined;
  const keys = scope.args[lookup.listArgument];
  return Array.isArray(keys) ? (keys as unknown[]) : [];
}

function single({ template, scope }: RenderedCall, shape: ReplyShape, context: Context): unknown {
  const { value, place, making, args } = context;
  const named = value.items === undefined ? value.named() : undefined;
  if (named === undefined || named.kind === 'choice') return wrap(shape.at, valueOf(value, place, making));
  if (named.kind === 'leaf') {
    const isDone = shape.parent === 'Mutation' && named.name === 'Boolean';
    return wrap(shape.at, isDone ? true : valueOf(value, place, making));
  }
  const key =
    lookupKey(named, shape, scope) ??
    askedKey(template, scope, named) ??
    echoedKey(named, making.echo) ??
    newKey(named, shape, place, making, args);
  return wrap(
    shape.at,
    key === undefined ? objectOf(named, place.seed, {}, making) : entityOf(named, key, making),
  );
}

function lookupKey({ keyFields }: ObjectShape, { lookup }: ReplyShape, scope: Scope): Key | undefined {
  if (lookup === undefined || keyFields.length === 0) return undefined;
  const parts = keyFields.map(
    (field) => [field, scope.args[lookup.keyArguments.get(field) ?? field]] as const,
  );
  return parts.every(([, value]) => (value ?? null) !== null) ? Object.fromEntries(parts) : undefined;
}

function echoedKey({ keyFields }: ObjectShape, echo: Echo | undefined): Key | undefined {
  const parts = keyFields.map((field) => [field, echo?.get(echoName(field))] as const);
  const isWhole =
    parts.length > 0 && parts.every(([, value]) => value !== undefined && typeof value !== 'object');
  return isWhole ? Object.fromEntries(parts) : undefined;
}

/** What a mutation makes is none of those that are there already. */
function newKey(
  named: ObjectShape,
  { parent }: ReplyShape,
  { seed }: Place,
  making: Making,
  args: Context['args'],
): Key | undefined {
  if (named.keyFields.length === 0) return undefined;
  const number = hash(seed + JSON.stringify(args));
  return keyOf(named, parent === 'Mutation' ? 1000 + (number % 9000) : 1 + (number % 50), making);
}

/** An entity of a list lookup. */
function rowOfEntity(asked: unknown, { value, place, making }: Context): unknown {
  const item = value.items ?? value;
  const named = objectShape(item.named(), String(asked));
  if (named === undefined) return valueOf(item, place, making);
  return entityOf(named, keyFrom(named, asked), making);
}

/** Of an interface or union the same concrete type for the same key. */
function objectShape(named: NamedShape, seed: string): ObjectShape | undefined {
  if (named.kind === 'object') return named;
  if (named.kind === 'leaf') return undefined;
  const option = named.options[hash(seed) % named.options.length]?.of();
  return option?.kind === 'object' ? option : undefined;
}

function keyFrom({ keyFields }: ObjectShape, asked: unknown): Key {
  return Object.fromEntries(
    keyFields.map((field) => [field, keyFields.length === 1 || !isObject(asked) ? asked : asked[field]]),
  );
}

/** The rows of one key of a batch: one, or as many as the page has where it is `many`. */
function rowsOf(
  asked: unknown,
  { template }: RenderedCall,
  shape: ReplyShape,
  { value, making }: Context,
  scope: Scope,
): unknown[] {
  const { many = false, match = [] } = template.batch ?? {};
  const key = isObject(asked) ? Object.values(asked) : [asked];
  const holder = identityOf(shape.parent, key, making);
  const filters =
    Object.keys(filtersOf(scope.args, shape.slicingArguments)).length === 0 ? '' : JSON.stringify(scope.args);
  const place: Place = {
    seed: `${holder}.${shape.field}${filters}`,
    holder,
    type: shape.parent,
    name: shape.field,
  };
  const isRows = template.protocol.traits.isSelective || many;
  const item = isRows ? (value.items ?? value) : value;
  const values = many ? listOf(item, place, making) : [rowValue(item, asked, match, place, making)];
  return values.map((found) => {
    const row = wrap(shape.at, found);
    if (!isObject(row)) return row;
    for (const { part, path } of match) assign(row, path, isObject(asked) ? asked[part] : asked);
    return row;
  });
}

/** The entity itself where the row is matched by the entity's own key. */
function rowValue(
  item: ValueShape,
  asked: unknown,
  match: readonly { readonly path: Path }[],
  place: Place,
  making: Making,
): unknown {
  const named = item.items === undefined ? item.named() : undefined;
  if (named?.kind !== 'object' || named.keyFields.length === 0) return valueOf(item, place, making);
  const keyPaths = named.fields
    .filter(({ name }) => named.keyFields.includes(name))
    .map(({ path }) => path.join());
  const isOwnKey = match.every(({ path }) => keyPaths.includes(path.join()));
  return isOwnKey ? entityOf(named, keyFrom(named, asked), making) : valueOf(item, place, making);
}

/** `_entities`: in the order of the representations (Apollo Federation subgraph specification). */
function representations({ args, selection }: GraphqlRequest, shape: ReplyShape, salt: string): unknown {
  const asked = args.find(({ name }) => name === 'representations')?.value;
  const named = (shape.value.items ?? shape.value).named();
  if (!Array.isArray(asked) || named.kind !== 'object') return [];
  return asked.map((representation: unknown) => {
    const { __typename: _name, ...key } = isObject(representation) ? representation : {};
    return entityOf(named, key, { salt, selection });
  });
}

/** What is asked of the value that a path of a GraphQL reply leads to. */
function descend(
  value: ValueShape,
  selection: Selection,
  [step, ...rest]: Path,
): { readonly value: ValueShape; readonly selection: Selection } {
  if (step === undefined) return { value, selection };
  if (typeof step !== 'string') return descend(value.items ?? value, selection, rest);
  const named = (value.items ?? value).named();
  const asked = [...selection.fields].find(([key]) => key === step)?.[1];
  const field =
    named.kind === 'object' ? named.fields.find(({ name }) => name === (asked?.name ?? step)) : undefined;
  return field === undefined
    ? { value, selection }
    : descend(field.value, asked?.selection ?? new Selection(), rest);
}

function follow(from: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((value, name) => (isObject(value) ? value[name] : undefined), from);
}
