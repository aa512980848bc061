/** What every call that the schema files declare would be answered with. */

import { Kind, valueFromASTUntyped } from 'graphql';
import type { CallTemplate } from '../../upstream/call.ts';
import type { ReplyShape, ValueShape } from '../../upstream/mock/shape.ts';
import { namedType } from '../ast.ts';
import type { ServiceGraph } from '../graph/graph.ts';
import { directiveOf, type Model, type ModelField } from '../model.ts';
import { TypeShapes } from './type-shapes.ts';

/** By the call as the schema declares it. `clients` are the models of the clients' own files. */
export function replyShapes(
  graph: ServiceGraph,
  clients: readonly Model[],
): readonly (readonly [CallTemplate, ReplyShape])[] {
  const services = [...graph.services.values()];
  const shapes = new TypeShapes([...services, ...clients], (type) => graph.types.get(type)?.keyFields ?? []);
  const declared = [...services, ...clients].flatMap((model) =>
    [...model.types.values()].flatMap((type) =>
      [...type.fields.values()].flatMap((field) => {
        const { source } = field;
        if (source.kind !== 'call') return [];
        return [[source.call, replyShape(graph, shapes, model, type.name, field, source)] as const];
      }),
    ),
  );
  return [...declared, ...representationShapes(graph, shapes)];
}

function replyShape(
  graph: ServiceGraph,
  shapes: TypeShapes,
  model: Model,
  parent: string,
  field: ModelField,
  { call, from }: Extract<ModelField['source'], { kind: 'call' }>,
): ReplyShape {
  const value = valueShape(graph, shapes, model, field, call);
  const lookup = graph.types.get(namedType(field.node.type).name.value)?.lookups.get(call.service);
  const isLeaf = value.items === undefined && value.named().kind === 'leaf';
  const isRowOfLeaf = isLeaf && call.batch !== undefined && !call.batch.many;
  return {
    parent,
    field: field.name,
    value,
    at: call.protocol.traits.isSelective ? [] : (from ?? (isRowOfLeaf ? [field.name] : [])),
    lookup: lookup?.field === field ? lookup : undefined,
    slicingArguments: slicingArguments(field),
  };
}

/** Of a GraphQL service, what its own root field gives: the reply is all of it. */
function valueShape(
  { services }: ServiceGraph,
  shapes: TypeShapes,
  model: Model,
  { node }: ModelField,
  call: CallTemplate,
): ValueShape {
  const called = services.get(call.service);
  const root = call.protocol.rootField?.(call.request);
  if (root !== undefined && called !== undefined) {
    const remote = called.types.get(root.type)?.fields.get(root.field);
    if (remote !== undefined) return shapes.value(remote.node.type, called);
  }
  const isTheirs = called?.types.has(namedType(node.type).name.value) === true;
  return shapes.value(node.type, isTheirs ? called : model);
}

function representationShapes(
  graph: ServiceGraph,
  shapes: TypeShapes,
): (readonly [CallTemplate, ReplyShape])[] {
  return [...graph.types.values()].flatMap((type) =>
    [...type.lookups.values()].flatMap(({ call, service, representation }) => {
      const model = graph.services.get(service);
      if (representation === undefined || model === undefined) return [];
      const value = { isNullable: true, named: () => shapes.named(type.name, model) };
      const reply = { parent: 'Query', field: '_entities', value, at: [], slicingArguments: [] };
      return [[call, reply] as const];
    }),
  );
}

function slicingArguments({ node }: ModelField): string[] {
  const given = directiveOf(node, 'listSize')?.arguments?.find(
    ({ name }) => name.value === 'slicingArguments',
  )?.value;
  const names: unknown = given === undefined || given.kind === Kind.NULL ? [] : valueFromASTUntyped(given);
  return (Array.isArray(names) ? names : [names]).map(String);
}
