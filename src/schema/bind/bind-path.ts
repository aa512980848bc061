/** Binds a field of a client that is a path through the graph: `images[0].url`. */

import type { every, Path } from '../../base/path.ts';
import {
  type Args,
  after,
  type FieldBinding,
  type Runtime,
  type Want,
  wantField,
} from '../../fields/binding.ts';
import { describe, describeField, descriptionOf, type FieldDescription } from '../../fields/description.ts';
import type { Binder } from './binder.ts';
import { unbound } from './unbound.ts';

/** A client's field that follows a path through the graph. */
interface BoundPath {
  /** The type of the graph that the path starts at. */
  readonly start: string;
  /** The client's name for the field. */
  readonly name: string;
  readonly path: Path;
}

/** One field of the graph, or several in a row. */
export function bindPath(graph: Binder, { start, name, path }: BoundPath): FieldBinding {
  const first = String(path[0]);
  const single = graph.bindings.get(start)?.fields.get(first);
  if (path.length === 1 && single !== undefined) return single;
  const steps = stepsOf(graph, start, path);
  const run = compileSteps(steps);
  const complete = (args: Args): Args => ({ ...graph.defaultsOf(start, first), ...args });
  const binding: FieldBinding = {
    name,
    get needs() {
      return single?.needs ?? 0;
    },
    ...(single?.anyOf === undefined ? {} : { anyOf: single.anyOf }),
    isPerParent: steps.some((step) => typeof step === 'object' && step.field.isPerParent === true),
    resolve: (parent, args, runtime, want) => run(parent, args, runtime, want),
    get prefetch() {
      const { prefetch } = single ?? {};
      return prefetch === undefined
        ? undefined
        : (stub: unknown, args: Args, runtime: Runtime, want: Want) =>
            prefetch(stub, complete(args), runtime, wantOfSteps(steps.slice(1), want));
    },
    select(asked, args, want) {
      single?.select?.(asked, complete(args), wantOfSteps(steps.slice(1), want));
    },
  };
  return describe(binding, describePath(steps));
}

function stepsOf(graph: Binder, start: string, path: Path): Step[] {
  let type = start;
  return path.map((step) => {
    if (typeof step !== 'string') return step;
    const field = graph.bindings.get(type)?.fields.get(step);
    const defaults = graph.defaultsOf(type, step);
    type = graph.returnTypeOf(type, step);
    return { field: field ?? unbound(step), defaults };
  });
}

/** Plans read the steps; cost, caching and rate limits come from the last field. */
function describePath(steps: readonly Step[]): FieldDescription | undefined {
  const last = steps.findLast((step) => typeof step === 'object');
  const known = last === undefined ? undefined : descriptionOf(last.field);
  if (known === undefined) return undefined;
  const { returns, lists, origin, typeOf, directives } = known;
  const first = steps.find((step) => typeof step === 'object');
  return describeField({
    returns,
    lists,
    origin,
    typeOf,
    directives,
    argumentAccess: (first && descriptionOf(first.field))?.argumentAccess ?? new Map(),
    steps: steps.map((step) =>
      typeof step === 'object' ? { binding: step.field, defaults: step.defaults } : step,
    ),
  });
}

type Step = number | typeof every | { readonly field: FieldBinding; readonly defaults: Args };

/** Compiled from the last step to the first, so that each step knows what the next one wants. */
function compileSteps(
  steps: readonly Step[],
): (parent: unknown, args: Args, runtime: Runtime, want: Want) => unknown {
  const [step, ...rest] = steps;
  if (step === undefined) return (parent) => parent;
  const runRest = compileSteps(rest);
  const follow = (value: unknown, runtime: Runtime, want: Want): unknown =>
    value === null || value === undefined || value instanceof Error
      ? value
      : runRest(value, {}, runtime, want);
  if (typeof step === 'number')
    return (parent, _args, runtime, want) =>
      follow(Array.isArray(parent) ? parent[step] : undefined, runtime, want);
  if (typeof step === 'symbol')
    return (parent, _args, runtime, want) =>
      Array.isArray(parent) ? parent.map((item) => follow(item, runtime, want)) : undefined;
  const { field, defaults } = step;
  return (parent, args, runtime, want) =>
    after(field.resolve(parent, { ...defaults, ...args }, runtime, wantOfSteps(rest, want)), (value) =>
      follow(value, runtime, want),
    );
}

/** What the remaining steps ask of a value; `want` is what is asked of the last one. */
function wantOfSteps(steps: readonly Step[], want: Want): Want {
  const at = steps.findIndex((step) => typeof step === 'object');
  const next = steps[at];
  if (typeof next !== 'object') return want;
  return wantField(next.field.name, next.defaults, wantOfSteps(steps.slice(at + 1), want));
}
