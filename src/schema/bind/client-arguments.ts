/** The arguments that a client does not choose: fixed values, the graph's defaults for hidden ones, maxima. */

import { Kind, valueFromAST, valueFromASTUntyped } from 'graphql';
import { FacetError } from '../../base/errors.ts';
import type { Args, FieldBinding } from '../../fields/binding.ts';
import { describeAs } from '../../fields/description.ts';
import { wrapBinding } from '../../fields/wrap-binding.ts';
import { directiveOf, type ModelField } from '../model.ts';
import type { Binder } from './binder.ts';

/** A client's field, and the field of the graph whose arguments it gives. */
interface ClientField {
  readonly field: ModelField;
  readonly graphType: string;
  readonly graphField: string;
}

/** `binding`, whose arguments are completed before it sees them. */
export function withArguments(
  binding: FieldBinding,
  { field, graphType, graphField }: ClientField,
  graph: Binder,
): FieldBinding {
  const defaults = graph.defaultsOf(graphType, graphField);
  const fixed = fixedArguments(field, graphType, graphField, graph);
  const maxima = maximaOf(field);
  if (Object.keys(defaults).length + Object.keys(fixed).length + maxima.length === 0) return binding;
  // Defaults of the graph hold for arguments that the client's file hides, and for those it shows without a default.
  const complete = (args: Args): Args => {
    const given: Record<string, unknown> = { ...defaults, ...args };
    for (const [name, max] of maxima)
      given[name] = withinMaximum(name, given[name], max, Object.hasOwn(args, name));
    return { ...given, ...fixed };
  };
  const completed = wrapBinding(binding, {
    name: field.name,
    resolve: (parent, args, runtime, want) => binding.resolve(parent, complete(args), runtime, want),
    prefetch: (prefetch) => (stub, args, runtime, want) => prefetch(stub, complete(args), runtime, want),
    select: (select) => (asked, args, want) => select(asked, complete(args), want),
    subscribe: (subscribe) => (args, runtime) => subscribe(complete(args), runtime),
  });
  return describeAs(completed, binding, { defaults, fixed, maxima: new Map(maxima) });
}

function fixedArguments(
  field: ModelField,
  graphType: string,
  graphField: string,
  graph: Binder,
): Record<string, unknown> {
  const literal = directiveOf(field.node, 'fix')?.arguments?.[0]?.value;
  if (literal?.kind !== Kind.OBJECT) return {};
  const parent = graph.schema.getType(graphType);
  const known = parent !== undefined && 'getFields' in parent ? parent.getFields()[graphField] : undefined;
  return Object.fromEntries(
    literal.fields.map(({ name, value }) => {
      const argument =
        known !== undefined && 'args' in known
          ? known.args.find((candidate) => candidate.name === name.value)
          : undefined;
      return [
        name.value,
        argument === undefined ? valueFromASTUntyped(value) : valueFromAST(value, argument.type),
      ];
    }),
  );
}

function maximaOf(field: ModelField): (readonly [string, number])[] {
  return (field.node.arguments ?? []).flatMap((argument) => {
    const value = directiveOf(argument, 'max')?.arguments?.[0]?.value;
    return value?.kind === Kind.INT ? [[argument.name.value, Number(value.value)] as const] : [];
  });
}

/** Null would mean no limit, so it becomes the maximum. A default of the graph above the maximum does too. */
function withinMaximum(name: string, value: unknown, max: number, isAsked: boolean): unknown {
  if (value === null || value === undefined) return max;
  if (typeof value !== 'number' || value <= max) return value;
  if (!isAsked) return max;
  throw new FacetError('BAD_USER_INPUT', `The argument ${name} is ${value}; it is at most ${max}.`);
}
