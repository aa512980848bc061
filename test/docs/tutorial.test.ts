/** docs/tutorial.md: its edits are made to a copy of the schemas, and everything it shows is what really comes out. */

import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { printSchema } from 'graphql';
import { SchemaError } from '../../src/index.ts';
import { loadSchemas } from '../../src/schema/build/load.ts';
import { startDemo, withSchemas } from './demo.ts';
import { shopServices } from './example-project.ts';
import { type Block, blocksOf } from './markdown.ts';

const blocks = blocksOf('tutorial.md');
const apps = [{ name: 'mobile' }, { name: 'partner' }, { name: 'web' }];

function block(language: string, mark: string, index = 0): Block {
  const found = blocks.filter((each) => each.language === language && each.marks[0] === mark)[index];
  assert.ok(found, `a block of ${language} marked ${mark}`);
  return found;
}

const edits = blocks.filter(({ language }) => language === 'diff');

/** Finds the unmarked lines in the file and adds the ones marked `+` below them. */
function edit(folder: string, { marks: [path = ''], text }: Block): void {
  const file = join(folder, path);
  const lines = text.split('\n').map((line) => ({ isNew: line.startsWith('+'), line: line.slice(1) }));
  const joined = (kept: typeof lines): string => kept.map(({ line }) => `${line}\n`).join('');
  const before = joined(lines.filter(({ isNew }) => !isNew));
  const source = readFileSync(file, 'utf8');
  assert.ok(source.includes(before), `${path} holds the lines that the tutorial shows`);
  writeFileSync(
    file,
    source.replace(before, () => joined(lines)),
  );
}

/** What `facet check` prints. */
function checked(folder: string): string {
  try {
    loadSchemas({ root: folder, services: shopServices, apps });
    return `${apps.length} apps and ${Object.keys(shopServices).length} services: nothing wrong`;
  } catch (error) {
    if (!(error instanceof SchemaError)) throw error;
    return `${error.message}\n\n${error.diagnostics.length} problem${error.diagnostics.length === 1 ? '' : 's'}`;
  }
}

test('the edits check, and print shows the field', async () => {
  await withSchemas((folder) => {
    for (const each of edits) {
      edit(folder, each);
      assert.equal(checked(folder), block('text', 'good').text);
    }
    const { clients } = loadSchemas({ root: folder, services: shopServices, apps });
    const sdl =
      clients
        .get('mobile')
        ?.map(({ schema }) => printSchema(schema))
        .join('\n') ?? '';
    assert.ok(sdl.includes(block('text', 'print').text), sdl);
  });
});

for (const mistake of blocks.filter(({ marks }) => marks[0] === 'mistake')) {
  const [right = '', wrong = ''] = mistake.marks.slice(1).map((mark) => mark.replaceAll('_', ' '));
  test(`a mistake, ${wrong}, is told as the tutorial shows`, async () => {
    const [first] = edits;
    assert.ok(first);
    await withSchemas((folder) => {
      edit(folder, {
        ...first,
        text: first.text.replace(right, wrong),
      });
      assert.equal(checked(folder), mistake.text);
    });
  });
}

test('the answers and calls are those of the demo', async () => {
  await withSchemas(async (folder) => {
    for (const each of edits) edit(folder, each);
    const demo = await startDemo(folder);
    try {
      const [card, cards] = blocks.filter(({ language }) => language === 'graphql');
      assert.ok(card && cards);
      assert.deepEqual(await demo.ask(card.text), JSON.parse(block('json', 'answer').text));
      demo.shop.resetCalls();
      const answer = (await demo.ask(cards.text)) as { errors?: unknown };
      assert.equal(answer.errors, undefined);
      const calls = demo.shop.calls().map(({ service, call }) => `${service} ${call}`);
      assert.deepEqual(calls, block('text', 'calls').text.split('\n'));
    } finally {
      await demo.stop();
    }
  });
});
