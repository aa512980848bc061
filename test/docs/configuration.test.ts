/** docs/configuration.md: keys, defaults, environment variables, commands and options, both ways. */

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { readProject } from '../../src/cli/project.ts';
import { type AppDefinition, Environment, parseApp, parseServices } from '../../src/index.ts';
import { blocksOf, readDoc, root, rowsOf, sectionOf } from './markdown.ts';

const page = 'configuration.md';
const nothing = new Environment({});

/** A value that remembers which of its properties were read: those a schema knows. */
function recorded(value: object): { value: never; keys: Set<string> } {
  const keys = new Set<string>();
  const proxy = new Proxy(value, {
    get(target, key) {
      if (typeof key === 'string') keys.add(key);
      return Reflect.get(target, key) as unknown;
    },
  });
  return { value: proxy as never, keys };
}

const token = recorded({});
const exchange = recorded({
  url: 'http://127.0.0.1',
  clientId: 'i',
  clientSecret: 's',
  header: 'x-exchanged',
});
const identity = recorded({ token: token.value, exchange: exchange.value });
const identified = parseServices(
  () => ({ a: { url: 'http://127.0.0.1', identity: identity.value } }),
  nothing,
)['a']?.identity;
const parsedIdentity = identified === 'none' ? undefined : identified;
const service = recorded({ url: 'http://127.0.0.1' });
const jwt = recorded({ issuer: 'i', audience: 'a', jwksUrl: 'http://127.0.0.1' });
const introspection = recorded({ url: 'http://127.0.0.1', clientId: 'i', clientSecret: 's' });
const apiKeys = recorded({});
const certificate = recorded({ fingerprint: '0'.repeat(64), partner: 'p' });
const session = recorded({ issuer: 'https://login.example', clientId: 'i', clientSecret: 's' });
const auth = recorded({
  jwt: jwt.value,
  introspection: introspection.value,
  apiKeys: apiKeys.value,
  session: session.value,
  certificates: [certificate.value],
});
const tls = recorded({ cert: 'c', key: 'k' });
const addresses = recorded({});
const apq = recorded({});
const documents = recorded({ apq: apq.value });
const limits = recorded({});
const app = recorded({
  name: 'a',
  port: 0,
  tls: tls.value,
  addresses: addresses.value,
  auth: auth.value,
  documents: documents.value,
  limits: limits.value,
});
const services = parseServices(() => ({ a: service.value }), nothing);
const parsedApp = parseApp(() => app.value, nothing);

const tables = [
  { heading: '## Services', keys: service.keys, given: ['url'], parsed: services['a'] },
  {
    heading: '## Apps',
    keys: app.keys,
    given: ['name', 'port', 'tls', 'addresses', 'auth', 'documents', 'limits'],
    parsed: parsedApp,
  },
  {
    heading: '### Who is calling',
    keys: auth.keys,
    given: ['introspection', 'apiKeys', 'session'],
    parsed: { ...parsedApp.auth, jwt: [], certificates: [] },
  },
  {
    heading: '### Tokens',
    keys: jwt.keys,
    given: ['issuer', 'audience', 'jwksUrl'],
    parsed: parsedApp.auth.jwt[0],
  },
  {
    heading: '### Opaque tokens',
    keys: introspection.keys,
    given: ['url', 'clientId', 'clientSecret'],
    parsed: parsedApp.auth.introspection,
  },
  {
    heading: '### Sessions',
    keys: session.keys,
    given: ['issuer', 'clientId', 'clientSecret'],
    parsed: parsedApp.auth.session,
  },
  {
    heading: '### Identity of callers',
    keys: identity.keys,
    given: ['token', 'exchange'],
    parsed: parsedIdentity,
  },
  {
    heading: '### Tokens of the gateway',
    keys: token.keys,
    given: [] as string[],
    parsed: parsedIdentity?.token,
  },
  {
    heading: '### Exchanged tokens',
    keys: exchange.keys,
    given: ['url', 'clientId', 'clientSecret'],
    parsed: { ...parsedIdentity?.exchange, header: 'authorization' },
  },
  {
    heading: '### Certificates',
    keys: certificate.keys,
    given: ['fingerprint', 'partner'],
    parsed: parsedApp.auth.certificates[0],
  },
  { heading: '### TLS', keys: tls.keys, given: ['cert', 'key'], parsed: parsedApp.tls },
  { heading: '### Addresses', keys: addresses.keys, given: [] as string[], parsed: parsedApp.addresses },
  { heading: '### Documents', keys: documents.keys, given: ['apq'], parsed: parsedApp.documents },
  {
    heading: '### Registered documents',
    keys: apq.keys,
    given: [] as string[],
    parsed: parsedApp.documents.apq,
  },
  { heading: '### Limits', keys: limits.keys, given: [] as string[], parsed: parsedApp.limits },
  { heading: '### API keys', keys: apiKeys.keys, given: ['file'], parsed: parsedApp.auth.apiKeys },
];

for (const { heading, keys, given, parsed } of tables) {
  test(`the keys under "${heading}" and their defaults are those of the sources, in their order`, () => {
    const text = sectionOf(page, heading).split(/\n#{3,4} /)[0] ?? '';
    const documented = rowsOf(text).map(([key = '', , standard = '']) => [
      key,
      standard === '' ? undefined : (JSON.parse(standard) as unknown),
    ]);
    const values = parsed as unknown as Readonly<Record<string, unknown>>;
    assert.deepEqual(
      documented,
      [...keys].map((key) => [key, given.includes(key) ? undefined : values[key]]),
    );
  });
}

test('the environment variables are those that services.ts and the apps read', async () => {
  const read = new Map<string, true>();
  const variables = new Proxy<Record<string, string | undefined>>(
    {},
    {
      get(_target, name) {
        if (typeof name === 'string') read.set(name, true);
        return undefined;
      },
    },
  );
  await readProject(root, [], variables);
  const documented = rowsOf(sectionOf(page, '## Environment')).map(([name]) => String(name));
  assert.deepEqual(documented.toSorted(), [...read.keys()].toSorted());
});

/** What `facet ... --help` lists under a title: the part in front of each description. */
function listed(args: readonly string[], title: string): string[] {
  const { stdout } = spawnSync(process.execPath, [join(root, 'src/cli/main.ts'), ...args, '--help'], {
    encoding: 'utf8',
  });
  const lines = (stdout.split(`${title}:\n`)[1] ?? '').split('\n\n')[0]?.split('\n') ?? [];
  return lines.flatMap((line) => /^ {2}(\S.*?)(?: {2}|$)/.exec(line)?.[1] ?? []);
}

const help = '-h, --help';
const optionsUnder = (heading: string): string[] =>
  rowsOf(sectionOf(page, heading).split(/\n###+ /)[0] ?? '').flatMap(([option = '']) =>
    option.startsWith('-') ? [option] : [],
  );

test('the commands are those of facet --help', () => {
  const commands = listed([], 'Commands')
    .map((text) => text.split(' ')[0])
    .filter((name) => name !== 'help');
  const headings = [...readDoc(page).matchAll(/^### facet (\w+)$/gm)].map(([, name]) => name);
  assert.deepEqual(headings, commands);
  assert.deepEqual(optionsUnder('## The command'), listed([], 'Options'));
});

for (const command of ['init', 'start', 'dev', 'check', 'diff', 'print', 'explain', 'codegen', 'usage']) {
  test(`the options of facet ${command} are those of its --help`, () => {
    const options = listed([command], 'Options').filter((option) => option !== help);
    assert.deepEqual(optionsUnder(`### facet ${command}`), options);
  });
}

const parts = [
  ...['create', 'list', 'rotate', 'revoke'].map((name) => ['keys', name] as const),
  ...['push', 'list', 'retire'].map((name) => ['documents', name] as const),
];
for (const [command, name] of parts) {
  test(`the options of facet ${command} ${name} are those of its --help`, () => {
    const [, text = ''] = sectionOf(page, `### facet ${command}`).split(`\`facet ${command} ${name}`);
    const table = text.split('\n\n')[1] ?? '';
    const documented = rowsOf(table).map(([option = '']) => option);
    assert.deepEqual(
      documented,
      listed([command, name], 'Options').filter((option) => option !== help),
    );
  });
}

for (const source of ['openapi', 'proto']) {
  test(`the options of facet import ${source} are those of its --help`, () => {
    const options = listed(['import', source], 'Options').filter((option) => option !== help);
    const own = source === 'proto' ? optionsUnder('#### facet import proto') : [];
    assert.deepEqual([...optionsUnder('### facet import'), ...own], options);
  });
}

test('the example files are read', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'facet-docs-'));
  try {
    const read = async (mark: string, from = page, part = ''): Promise<AppDefinition> => {
      const block = blocksOf(from).find(({ marks, text }) => marks.includes(mark) && text.includes(part));
      assert.ok(block);
      const file = join(folder, `${from}-${mark}${part.length}.ts`);
      const source = pathToFileURL(join(root, 'src/index.ts')).href;
      writeFileSync(file, block.text.replace("'facet-gateway'", `'${source}'`));
      const loaded = (await import(pathToFileURL(file).href)) as { default: AppDefinition };
      return loaded.default;
    };
    assert.equal(parseApp(await read('app'), nothing).name, 'mobile');
    const partner = parseApp(await read('app', 'auth.md'), nothing);
    assert.equal(partner.auth.jwt.length, 2);
    const web = parseApp(await read('app', 'auth.md', 'session:'), nothing);
    assert.deepEqual(web.auth.session?.returnPaths, ['/', '/orders']);
    assert.deepEqual(Object.keys(parseServices((await read('services')) as never, nothing)), [
      'users',
      'catalog',
    ]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
