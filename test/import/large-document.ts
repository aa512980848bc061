/** A document of many operations, for the test of a large import and for measuring by hand: `node test/import/large-document.ts`. */

import { importOpenApiFile } from '../../src/import/import-service.ts';
import { Project } from './project.ts';

/** 300 resources with four operations each, and a schema and its children for each resource. */
export function largeDocument(resources = 300): string {
  const paths: Record<string, unknown> = {};
  const schemas: Record<string, unknown> = {};
  const ok = (schema: unknown) => ({
    200: { description: 'ok', content: { 'application/json': { schema } } },
  });
  for (let index = 0; index < resources; index++) {
    const name = `resource_${index}`;
    const one = { $ref: `#/components/schemas/${name}` };
    const id = { name: 'id', in: 'path', required: true, schema: { type: 'string' } };
    const body = { required: true, content: { 'application/json': { schema: one } } };
    paths[`/${name}`] = {
      get: {
        operationId: `list_${name}s`,
        parameters: [
          { name: 'ids', in: 'query', explode: false, schema: { type: 'array', items: { type: 'string' } } },
          { name: 'limit', in: 'query', schema: { type: 'integer', default: 10 } },
        ],
        responses: ok({
          type: 'object',
          properties: { items: { type: 'array', items: one }, total: { type: 'integer' } },
        }),
      },
      post: { operationId: `create_${name}`, requestBody: body, responses: ok(one) },
    };
    paths[`/${name}/{id}`] = {
      get: { operationId: `get_${name}`, parameters: [id], responses: ok(one) },
      put: { operationId: `replace_${name}`, parameters: [id], requestBody: body, responses: ok(one) },
    };
    schemas[name] = {
      type: 'object',
      description: `The resource number ${index}.`,
      required: ['id', 'status'],
      properties: {
        id: { type: 'string' },
        status: { type: 'string', enum: ['on', 'off', `only-${index}`] },
        [`resource_${(index + 1) % resources}_id`]: { type: 'string' },
        parent: one,
        other: { $ref: `#/components/schemas/resource_${(index + 7) % resources}` },
        details: {
          type: 'object',
          properties: Object.fromEntries(
            Array.from({ length: 15 }, (_, field) => [
              `field_${field}`,
              { type: 'string', description: 'Text.' },
            ]),
          ),
        },
      },
    };
  }
  return JSON.stringify({
    openapi: '3.0.3',
    info: { title: 'Large', version: '1' },
    paths,
    components: { schemas },
  });
}

if (import.meta.main) {
  using project = new Project();
  const file = project.write('large.json', largeDocument());
  const startedAt = performance.now();
  const result = project.save(await importOpenApiFile(file, project.input('large')));
  const importMs = Math.round(performance.now() - startedAt);
  const megabytes = Math.round(process.resourceUsage().maxRSS / 1024);
  const againAt = performance.now();
  await importOpenApiFile(file, project.input('large'));
  const againMs = Math.round(performance.now() - againAt);
  process.stdout.write(
    `${result.operations.of} operations, ${result.types} types, ${result.text.length} characters: ${importMs} ms, again ${againMs} ms, at most ${megabytes} MB\n`,
  );
}
