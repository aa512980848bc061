/** `@rest`: an HTTP call, parsed so that no value can ever change which call is made. */

import type { DirectiveNode } from 'graphql';
import { DirectiveArguments } from '../directive-arguments.ts';
import type { ParseContext, ParsedCall } from '../protocol.ts';
import type { Template, Text } from '../template.ts';
import type { RestMethod, RestTemplate } from './message.ts';

const methods = ['get', 'post', 'put', 'patch', 'delete'] as const;

/** Parses the directive; undefined after reporting why it cannot be. */
export function parseRest(
  directive: DirectiveNode,
  { ownService, report }: Pick<ParseContext, 'ownService' | 'report'>,
): ParsedCall<RestTemplate> | undefined {
  const given = new DirectiveArguments(directive, report);
  const method = methods.filter((name) => given.node(name) !== undefined);
  const [verb] = method;
  if (verb === undefined || method.length > 1) {
    report({
      code: 'FACET_REST_METHOD',
      message: verb === undefined ? '@rest needs a method and path' : `@rest has ${method.length} methods`,
      node: directive,
      fix: `write one of ${methods.join(', ')}, for example @rest(get: "/users/{args.id}")`,
    });
    return undefined;
  }
  const service = given.service(ownService);
  if (service === undefined) return undefined;
  if (verb === 'get' && given.node('body') !== undefined) {
    given.report(
      'FACET_REST_METHOD',
      'a GET has no body',
      'body',
      'write query: {...}, or call it with another method',
    );
    return undefined;
  }
  const url = given.string(verb) ?? '';
  const parsed = parseUrl(url, verb, given);
  if (parsed === undefined) return undefined;
  return {
    service,
    label: `${verb.toUpperCase()} ${url.split('?')[0]}`,
    request: {
      method: verb.toUpperCase() as RestMethod,
      segments: parsed.segments,
      query: [
        ...parsed.query,
        ...given.namedTemplates('query').map((parameter) => ({ ...parameter, isWritten: false })),
      ],
      listStyle: oneOf(['CSV', 'INDEX'], given.value('style')) ?? 'REPEAT',
      headers: given.headerTemplates('headers'),
      body: given.template('body'),
      bodyFormat: oneOf(['FORM'], given.value('bodyFormat')) ?? 'JSON',
    },
    pick: given.path('pick'),
    batch: given.batch(),
    onStatus: given.onStatus('HTTP'),
    timeoutMs: given.timeoutMs(),
    expressions: given.expressions,
  };
}

/** The name that a literal of an enum is, undefined for another one: that it is none is told by the schema's own rules. */
function oneOf<Name extends string>(names: readonly Name[], value: unknown): Name | undefined {
  return names.find((name) => name === value);
}

function parseUrl(
  url: string,
  argument: string,
  given: DirectiveArguments,
): Pick<RestTemplate, 'segments' | 'query'> | undefined {
  if (!url.startsWith('/') || url.startsWith('//') || /[\s#\\]/.test(url.replaceAll(/\{[^}]*\}/g, ''))) {
    given.report(
      'FACET_REST_PATH',
      `"${url}" is not a path`,
      argument,
      'a path of the service that starts with one "/"; its host is in services.ts',
    );
    return undefined;
  }
  if (/\/(?:\.|%2e){1,2}(?=\/|\?|$)/i.test(url)) {
    given.report(
      'FACET_REST_PATH',
      `"${url}" has a segment that climbs`,
      argument,
      'write the path as the service serves it, without . and ..',
    );
    return undefined;
  }
  const foreign = foreignWord(url);
  if (foreign !== undefined) {
    const name = foreign.replaceAll(/[:${}]/g, '').replace(/^args\./, '');
    given.report(
      'FACET_REST_PATH',
      `"${foreign}" would be sent as it is written`,
      argument,
      `write an expression: {args.${name}}`,
    );
    return undefined;
  }
  const [path = '', ...search] = url.split('?');
  const segments = path
    .slice(1)
    .split('/')
    .map((segment) => textOf(segment, argument, given));
  const query: { name: string; value: Template; isWritten: boolean }[] = [];
  for (const pair of search
    .join('?')
    .split('&')
    .filter((text) => text !== '')) {
    const [name = '', ...value] = pair.split('=');
    if (/[{}]/.test(name)) {
      given.report(
        'FACET_REST_PATH',
        "a parameter's name cannot be an expression",
        argument,
        'write the name, and the expression as its value',
      );
      return undefined;
    }
    query.push({ name, value: given.templateOf(value.join('='), argument), isWritten: true });
  }
  return { segments, query };
}

/** A parameter as other tools write it: `:id`, `${id}`. Here it would be text like any other. */
function foreignWord(url: string): string | undefined {
  return /\/(:[A-Za-z_]\w*)(?=\/|\?|$)/.exec(url)?.[1] ?? /\$\{[^}]*\}/.exec(url)?.[0];
}

function textOf(segment: string, argument: string, given: DirectiveArguments): Text {
  const template = given.templateOf(segment, argument);
  return template.kind === 'text' ? template.parts : [segment];
}
