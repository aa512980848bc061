/**
 * A document and what `facet import` writes of it agree: the checks find nothing. They do look: any name that is read
 * or sent, misspelt, is found.
 */

import assert from 'node:assert/strict';
import { cpSync, mkdirSync } from 'node:fs';
import { dirname, extname, join } from 'node:path';
import { describe, test } from 'node:test';
import { importOpenApiFile, importProtoFiles } from '../../src/import/import-service.ts';
import { fixtures, Project } from '../import/project.ts';

const documents = [
  'petstore.yaml',
  'nasty.yaml',
  'swagger.json',
  'shop.yaml',
  'split/api.yaml',
  'webhooks-31.yaml',
];
const file = 'schemas/services/api.graphql';

/** The document under the service's name, with all that lies beside it. */
async function imported(project: Project, document: string): Promise<string> {
  const target = join(project.root, 'schemas/services/openapi');
  mkdirSync(target, { recursive: true });
  const source = join(fixtures, document);
  if (document.includes('/')) cpSync(dirname(source), target, { recursive: true });
  cpSync(source, join(target, `api${extname(document)}`));
  return project.save(await importOpenApiFile(source, project.input('api'))).text;
}

describe('what is imported holds against its document', () => {
  for (const document of documents)
    test(document, async () => {
      using project = new Project();
      await imported(project, document);
      assert.deepEqual(project.check(), []);
    });
});

/** Each place where the text names something of the service, and the same with a letter too many. */
function misspelt(text: string): (readonly [string, string])[] {
  const places = [
    ...text.matchAll(/@from\(path: "(\w+)"\)/g),
    ...text.matchAll(/pick: "(\w+)/g),
    ...text.matchAll(/[?&](\w+)=/g),
    ...text.matchAll(/@typename\(from: "(\w+)"/g),
  ];
  return places.map(({ 0: whole, 1: name = '', index }) => {
    const at = index + whole.indexOf(name);
    return [`${whole} at ${index}`, `${text.slice(0, at)}${name}x${text.slice(at + name.length)}`] as const;
  });
}

describe('a name that is misspelt is found', () => {
  for (const document of ['petstore.yaml', 'shop.yaml', 'swagger.json'])
    test(document, async () => {
      using project = new Project();
      const text = await imported(project, document);
      const wrong = misspelt(text);
      assert.ok(wrong.length > 3, `${wrong.length}`);
      for (const [place, mistaken] of wrong) {
        project.write(file, mistaken);
        const codes = project.check().map(({ code }) => code);
        const expected = [
          'FACET_REPLY_FIELD',
          'FACET_REQUEST_FIELD',
          'FACET_PICK',
          'FACET_CONTRACT_PARAMETER',
        ];
        assert.ok(
          codes.some((code) => expected.includes(code)),
          `${document}: ${place}: ${codes.join(', ')}`,
        );
      }
    });

  test('library.proto', () => {
    using project = new Project();
    const { text } = project.save(importProtoFiles([join(fixtures, 'library.proto')], project.input('api')));
    assert.deepEqual(project.check('grpc'), []);
    for (const [place, mistaken] of misspelt(text)) {
      project.write(file, mistaken);
      const codes = project.check('grpc').map(({ code }) => code);
      assert.ok(
        codes.some((code) => ['FACET_REPLY_FIELD', 'FACET_REQUEST_FIELD', 'FACET_PICK'].includes(code)),
        `${place}: ${codes.join(', ')}`,
      );
    }
  });
});
