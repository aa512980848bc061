/** One document of a GraphQL service, as it is written and as it is answered: one root field, or several under aliases. */

import type { RemoteError } from './errors.ts';
import type { GraphqlRequest } from './message.ts';
import { type SelectedArgument, type Selection, TYPENAME } from './selection.ts';

/** The body of a request (GraphQL over HTTP, section 5.3). */
export interface GraphqlDocument {
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** What a document is answered with; `data` is null when no root field has a value. */
export interface DocumentReply {
  readonly data: Readonly<Record<string, unknown>> | null;
  readonly errors: readonly RemoteError[];
  /** Whether clients read the messages of errors without a code. */
  readonly trustMessages: boolean;
}

/** The response key of each request's root field, in their order. */
export function rootAlias(index: number): string {
  return `r${index}`;
}

/** The requests are all queries, or one mutation. */
export function writeDocument(requests: readonly GraphqlRequest[]): GraphqlDocument {
  const variables = new Variables();
  const roots = requests.map(
    ({ field, args, selection }, index) =>
      `${rootAlias(index)}: ${field}${variables.write(args)}${writeSelection(selection, variables)}`,
  );
  const { operation = 'query' } = requests[0] ?? {};
  return {
    query: `${operation}${variables.definitions} { ${roots.join(' ')} }`,
    variables: variables.values,
  };
}

function writeSelection(selection: Selection, variables: Variables): string {
  const written = writeFields(selection, variables);
  return written === '' ? '' : ` { ${written} }`;
}

function writeFields({ fields, types, wireKeys }: Selection, variables: Variables): string {
  const parts = [...fields].map(([key, { name, args, selection }]) => {
    const wire = wireKeys.get(key) ?? name;
    const alias = wire === name ? '' : `${wire}: `;
    return `${alias}${name}${variables.write(args)}${writeSelection(selection, variables)}`;
  });
  for (const [type, selection] of types)
    parts.push(`... on ${type} { ${writeFields(selection, variables) || TYPENAME} }`);
  return parts.join(' ');
}

/** A variable an argument, numbered as they come: the text of a document depends on no value. */
class Variables {
  readonly values: Record<string, unknown> = {};
  readonly #definitions: string[] = [];

  get definitions(): string {
    return this.#definitions.length === 0 ? '' : `(${this.#definitions.join(', ')})`;
  }

  write(args: readonly SelectedArgument[]): string {
    return args.length === 0 ? '' : `(${args.map((arg) => `${arg.name}: $${this.#nameOf(arg)}`).join(', ')})`;
  }

  #nameOf({ type, value }: SelectedArgument): string {
    const name = `v${this.#definitions.length}`;
    this.#definitions.push(`$${name}: ${type}`);
    this.values[name] = value;
    return name;
  }
}
