/**
 * Kinds of documents that real services publish, each in a few lines: what is written, and that it checks against the
 * document itself.
 */

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { stringify } from 'yaml';
import { importOpenApiFile } from '../../src/import/import-service.ts';
import { Project } from './project.ts';

interface Case {
  readonly paths: object;
  readonly schemas?: object;
  /** Lines that the file holds, without indentation. */
  readonly holds?: readonly string[];
  /** What the report holds. */
  readonly tells?: readonly RegExp[];
  readonly isSwagger?: boolean;
  /** Further files of the document. */
  readonly files?: Readonly<Record<string, object>>;
}

const json = (schema: object, type = 'application/json'): object => ({
  description: 'ok',
  content: { [type]: { schema } },
});
const replies = (schema: object, type?: string): object => ({ responses: { 200: json(schema, type) } });
const object = (properties: object, required: string[] = []): object => ({
  type: 'object',
  required,
  properties,
});
const text = { type: 'string' };
const ref = (name: string): object => ({ $ref: `#/components/schemas/${name}` });
const get = (schema: object, more: object = {}): object => ({
  get: { operationId: 'getIt', ...replies(schema), ...more },
});
const post = (body: object, type = 'application/json', more: object = {}): object => ({
  get: replies(object({ a: text })),
  post: {
    operationId: 'send',
    requestBody: { required: true, content: { [type]: { schema: body, ...more } } },
    ...replies(object({ ok: text })),
  },
});
const query = (name: string, schema: object, more: object = {}): object => ({
  '/a': get(object({ a: text }), { parameters: [{ name, in: 'query', schema, ...more }] }),
});

const cases: Readonly<Record<string, Case>> = {
  'an operation that is a reference': {
    paths: { '/a': { get: { $ref: 'ops.yaml#/read' }, post: { $ref: 'ops.yaml#/write' } } },
    files: {
      'ops.yaml': {
        read: {
          operationId: 'readA',
          parameters: [{ name: 'page', in: 'query', schema: { type: 'integer' } }],
          ...replies(object({ a: text })),
        },
        write: {
          operationId: 'writeA',
          requestBody: {
            required: true,
            content: { 'application/json': { schema: object({ a: text }, ['a']) } },
          },
          ...replies(object({ a: text })),
        },
      },
    },
    holds: [
      'a(page: Int): A @rest(get: "/a?page={args.page}")',
      'writeA(input: WriteAInput!): WriteAResult @rest(post: "/a", body: "{args.input}")',
    ],
  },
  'an operation whose reference leads nowhere': {
    paths: { '/a': { ...get(object({ a: text })), post: { $ref: 'missing.yaml#/x' } } },
    tells: [/^POST \/a: missing\.yaml cannot be read/],
  },
  'a fragment in a path': {
    paths: {
      '/f/{id}': {
        get: {
          operationId: 'getFile',
          parameters: [{ name: 'id', in: 'path', required: true, schema: text }],
          ...replies(object({ name: text })),
        },
      },
      '/f/{id}#link': {
        get: {
          operationId: 'getLink',
          parameters: [
            { name: 'id', in: 'path', required: true, schema: text },
            { name: 'fields', in: 'query', required: true, schema: text },
          ],
          ...replies(object({ link: text })),
        },
      },
    },
    holds: ['link(id: ID!, fields: String!): Link @rest(get: "/f/{args.id}?fields={args.fields}")'],
  },
  'a query in a path': {
    paths: {
      '/a': get(object({ a: text })),
      '/a?beta=true': {
        get: {
          operationId: 'getBeta',
          parameters: [{ name: 'n', in: 'query', schema: text }],
          ...replies(object({ b: text })),
        },
      },
    },
    holds: ['beta(n: String): Beta @rest(get: "/a?beta=true&n={args.n}")'],
  },
  'a discriminator with several values a member': {
    paths: { '/a': get({ type: 'array', items: ref('Tool') }) },
    schemas: {
      Tool: { oneOf: [ref('Search'), ref('Fn')], discriminator: { propertyName: 'type' } },
      Search: object({ type: { type: 'string', enum: ['search', 'search_2'] }, size: { type: 'integer' } }, [
        'type',
      ]),
      Fn: object({ type: { type: 'string', enum: ['function'] }, name: text }, ['type']),
    },
    holds: [
      'union Tool @typename(from: "type", map: {search: "Search", search_2: "Search", function: "Fn"}) =',
    ],
  },
  'a discriminator with a value that two members have': {
    paths: { '/a': get(object({ tool: ref('Tool') })) },
    schemas: {
      Tool: { oneOf: [ref('One'), ref('Two')], discriminator: { propertyName: 'type' } },
      One: object({ type: { type: 'string', enum: ['x'] }, a: text }),
      Two: object({ type: { type: 'string', enum: ['x'] }, b: text }),
    },
    holds: ['tool: JSON'],
    tells: [/it is JSON: two of its shapes have "x" for "type"/],
  },
  'a member in place of which no value is told': {
    paths: {
      '/a': get(
        object({
          tool: {
            oneOf: [object({ type: text, a: text }), object({ type: text, b: text })],
            discriminator: { propertyName: 'type' },
          },
        }),
      ),
    },
    holds: ['tool: JSON'],
    tells: [/no value of "type" is told for one of them/],
  },
  'allOf of two objects for one property': {
    paths: { '/a': get(ref('Child')) },
    schemas: {
      Base: object({ meta: object({ id: text }, ['id']) }),
      Child: { allOf: [ref('Base'), object({ meta: object({ tag: text }) })] },
    },
    holds: ['type ChildMeta {', 'id: ID!', 'tag: String'],
  },
  'allOf that narrows an enum': {
    paths: { '/a': get(ref('Child')) },
    schemas: {
      Kind: { type: 'string', enum: ['a', 'b', 'c'] },
      Child: object({ kind: { allOf: [ref('Kind'), { enum: ['a', 'b'] }] } }),
    },
    holds: ['enum ChildKind {', 'A @wire(value: "a")', 'B @wire(value: "b")'],
  },
  'a required name without a property': {
    paths: {
      '/a': {
        ...get(object({ a: text }, ['a', 'extra'])),
        post: {
          operationId: 'send',
          requestBody: {
            required: true,
            content: { 'application/json': { schema: object({ b: text }, ['b', 'kind']) } },
          },
          ...replies(object({ a: text })),
        },
      },
    },
    tells: [
      /^SendInput, property "kind": it is required, and nothing is said of it/,
      /^It, property "extra": it is required, and nothing is said of it/,
    ],
  },
  'an array with enum': {
    paths: query('states', { type: 'array', items: text, enum: ['on', 'off'] }),
    holds: ['it(states: [ItStates!]): It @rest(get: "/a?states={args.states}")', 'ON @wire(value: "on")'],
  },
  'enums of texts that are written as numbers and booleans': {
    paths: {
      '/a': get(
        object({
          flag: { type: 'string', enum: [true, false] },
          level: { type: 'string', enum: [3, 4] },
          n: { type: 'integer', enum: ['1', '2'] },
          b: { type: 'boolean', enum: ['true'] },
        }),
      ),
    },
    holds: [
      'TRUE @wire(value: "true")',
      'VALUE_3 @wire(value: "3")',
      'VALUE_1 @wire(value: 1)',
      'b: Boolean',
    ],
  },
  'enum values that differ by a sign': {
    paths: query('sort', {
      type: 'string',
      enum: ['name', '-name', '+1', '-1', '<', '<=', 'a b', 'a-b', '☃'],
    }),
    holds: [
      'MINUS_NAME @wire(value: "-name")',
      'PLUS_1 @wire(value: "+1")',
      'MINUS_1 @wire(value: "-1")',
      'LESS_THAN @wire(value: "<")',
      '"""The service says "a-b"."""',
      '"""The service says "☃"."""',
    ],
  },
  'an object of several shapes in a query': {
    paths: query('intent', {
      oneOf: [object({ kind: text, max: { type: 'integer' } }), object({ kind: text, term: text })],
    }),
    holds: ['it(kind: String, max: Int, term: String): It'],
  },
  'a range or a value in a query': {
    paths: query(
      'created',
      { anyOf: [object({ gt: { type: 'integer' }, lt: { type: 'integer' } }), { type: 'integer' }] },
      { style: 'deepObject', explode: true },
    ),
    holds: [
      'it(created: Int, createdGt: Int, createdLt: Int): It',
      'get: "/a?created={args.created}&created[gt]={args.createdGt}&created[lt]={args.createdLt}"',
    ],
  },
  'a numbered list in a query': {
    paths: query('expand', { type: 'array', items: text }, { style: 'deepObject', explode: true }),
    holds: ['it(expand: [String!]): It @rest(get: "/a?expand={args.expand}", style: INDEX)'],
  },
  'a default beyond Int': {
    paths: query('from', { type: 'integer', default: 3_000_000_000 }),
    holds: ['it(from: BigInt): It @rest(get: "/a?from={args.from}")'],
  },
  'a form': {
    paths: {
      '/a': post(
        object({ To: text, Tags: { type: 'array', items: text }, At: object({ City: text }) }, ['To']),
        'application/x-www-form-urlencoded',
      ),
    },
    holds: [
      'send(input: SendInput!): SendResult @rest(post: "/a", body: "{args.input}", bodyFormat: FORM)',
      'to: String! @from(path: "To")',
    ],
  },
  'a form whose lists are numbered': {
    paths: {
      '/a': post(object({ expand: { type: 'array', items: text } }), 'application/x-www-form-urlencoded', {
        encoding: { expand: { style: 'deepObject', explode: true } },
      }),
    },
    holds: ['@rest(post: "/a", style: INDEX, body: "{args.input}", bodyFormat: FORM)'],
  },
  'a form of Swagger 2.0': {
    isSwagger: true,
    paths: {
      '/a': {
        get: { responses: { 200: { description: 'ok', schema: object({ a: text }) } } },
        post: {
          operationId: 'send',
          parameters: [
            { name: 'to_name', in: 'formData', type: 'string', required: true },
            { name: 'n', in: 'formData', type: 'integer' },
          ],
          responses: { 200: { description: 'ok' } },
        },
      },
    },
    holds: [
      'send(input: SendInput!): Boolean @rest(post: "/a", body: "{args.input}", bodyFormat: FORM)',
      'toName: String! @from(path: "to_name")',
      'n: Int',
    ],
  },
  'a file of Swagger 2.0': {
    isSwagger: true,
    paths: {
      '/a': {
        get: { responses: { 200: { description: 'ok', schema: object({ a: text }) } } },
        post: {
          consumes: ['application/json'],
          parameters: [{ name: 'pic', in: 'formData', type: 'file', required: true }],
          responses: { 200: { description: 'ok' } },
        },
      },
    },
    tells: [/^POST \/a: its body is multipart\/form-data/],
  },
  'JSON of a vendor': {
    paths: {
      '/a': {
        get: replies(object({ a: text }), 'application/vnd.api+json'),
        post: {
          operationId: 'send',
          requestBody: {
            required: true,
            content: { 'application/vnd.api+json': { schema: object({ a: text }) } },
          },
          ...replies(object({ a: text }), 'application/vnd.api+json'),
        },
      },
    },
    holds: [
      'headers: {accept: "application/vnd.api+json"}',
      'headers: [{name: "accept", value: "application/vnd.api+json"}, {name: "content-type", value: "application/vnd.api+json"}]',
    ],
  },
  'a patch of two kinds': {
    paths: {
      '/a': {
        get: replies(object({ a: text })),
        patch: {
          operationId: 'change',
          requestBody: {
            required: true,
            content: {
              'application/json-patch+json': { schema: { type: 'array', items: object({ op: text }) } },
              'application/merge-patch+json': { schema: object({ a: text }) },
            },
          },
          ...replies(object({ a: text })),
        },
      },
    },
    holds: ['headers: [{name: "content-type", value: "application/merge-patch+json"}]', 'a: String'],
  },
};

describe('a document with', () => {
  for (const [name, given] of Object.entries(cases))
    test(name, async () => {
      using project = new Project();
      const { paths, schemas = {}, isSwagger = false, files = {} } = given;
      for (const [path, content] of Object.entries(files)) project.write(path, stringify(content));
      const head = isSwagger ? { swagger: '2.0' } : { openapi: '3.0.3', components: { schemas } };
      const file = project.write(
        'api.yaml',
        stringify({ ...head, info: { title: 'Kinds', version: '1' }, paths }),
      );
      const { text: written, findings } = project.save(await importOpenApiFile(file, project.input('svc')));
      for (const line of given.holds ?? [])
        assert.ok(written.includes(line), `${line} is not in:\n${written}`);
      const told = findings.map(({ what, reason }) => `${what}: ${reason}`);
      for (const pattern of given.tells ?? [])
        assert.ok(
          told.some((each) => pattern.test(each)),
          `${String(pattern)} is not in:\n${told.join('\n')}`,
        );
      for (const [path, content] of Object.entries(files))
        project.write(`schemas/services/openapi/${path}`, stringify(content));
      project.write('schemas/services/openapi/svc.yaml', project.read('api.yaml'));
      assert.deepEqual(project.check(), []);
    });
});
