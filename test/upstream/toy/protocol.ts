/** A protocol for the test of protocols: a line of text over TCP, answered by a line of JSON. `@toy(say: "hello {args.name}")`. */

import { DirectiveArguments } from '../../../src/upstream/directive-arguments.ts';
import { withoutNames } from '../../../src/upstream/headers.ts';
import type { Headers, ParseContext, Protocol } from '../../../src/upstream/protocol.ts';
import { fillText, type Template, type Text } from '../../../src/upstream/template.ts';

/** A call as the directive declares it. */
export interface ToyTemplate {
  readonly say: Template;
  readonly headers: readonly { readonly name: string; readonly value: Template }[];
}

/** A call with its values filled in. */
export interface ToyRequest {
  readonly line: string;
  readonly headers: Headers;
}

const textOf = (template: Template): Text =>
  template.kind === 'text' ? template.parts : [template.kind === 'constant' ? String(template.value) : ''];

export const toyProtocol: Protocol<ToyTemplate, ToyRequest> = {
  name: 'toy',
  traits: { whyNoStream: 'a line of text is none', isSelective: false, isTyped: true, isEmptyDone: true },
  definition: `
"""The value is what a line of text is answered with."""
directive @toy(
  """Which service; in a service file its own."""
  service: String
  """The line."""
  say: String!
  """Headers, beside those that the gateway adds."""
  headers: FacetValue
  """For this call, in milliseconds."""
  timeoutMs: Int
) on FIELD_DEFINITION
`,
  parse(directive, context: ParseContext) {
    const given = new DirectiveArguments(directive, context.report);
    const service = given.service(context.ownService);
    const say = given.template('say');
    if (service === undefined || say === undefined) return undefined;
    return {
      service,
      label: 'say',
      request: { say, headers: given.headerTemplates('headers') },
      pick: undefined,
      batch: undefined,
      onStatus: new Map(),
      timeoutMs: given.timeoutMs(),
      expressions: given.expressions,
    };
  },
  places: ({ say, headers }) => [
    { in: 'path', template: say },
    ...headers.map(({ name, value }) => ({ in: 'header', name, template: value }) as const),
  ],
  render: ({ say, headers }, scope) => ({
    line: fillText(textOf(say), scope) ?? '',
    headers: Object.fromEntries(
      headers.map(({ name, value }) => [name, fillText(textOf(value), scope) ?? '']),
    ),
  }),
  fingerprint: ({ template: { service }, request: { line, headers } }) =>
    JSON.stringify([service, line, headers]),
  withoutHeaders(request, isOwn) {
    const headers = withoutNames(request.headers, isOwn);
    return headers === request.headers ? request : { ...request, headers };
  },
  load: () => import('./transport.ts'),
};
