/** `facet diff` through the real command, in real git repositories. */

import assert from 'node:assert/strict';
import { execFile, execFileSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, test } from 'node:test';
import { blocksOf } from '../docs/markdown.ts';
import { addApps, removeProject, sound, writeProject } from '../support/broken-project.ts';

const main = join(import.meta.dirname, '..', '..', 'src/cli/main.ts');
const mobile = 'schemas/clients/mobile/schema.graphql';
const books = 'schemas/services/books.graphql';

interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

interface Report {
  readonly ok: boolean;
  readonly against: { readonly ref: string; readonly commit: string };
  readonly clients: readonly {
    readonly app: string;
    readonly version?: string;
    readonly changes: readonly {
      readonly level: string;
      readonly type: string;
      readonly message: string;
      readonly path?: string;
      readonly documents: readonly { readonly file: string; readonly operations: readonly string[] }[];
    }[];
  }[];
}

function git(folder: string, ...args: readonly string[]): string {
  const who = ['-c', 'user.name=test', '-c', 'user.email=test@example.org', '-c', 'commit.gpgsign=false'];
  return execFileSync('git', [...who, ...args], {
    cwd: folder,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

/** A repository whose branch `main` holds the sound project, `folder` deep. */
function repository(folder = '', change: Parameters<typeof writeProject>[0] = {}) {
  const written = writeProject(change);
  addApps(written);
  const top = mkdtempSync(join(tmpdir(), 'facet-diff-test-'));
  const temporary = mkdtempSync(join(tmpdir(), 'facet-diff-temporary-'));
  const root = join(top, folder);
  if (folder === '') rmSync(top, { recursive: true });
  else mkdirSync(dirname(root), { recursive: true });
  renameSync(written, root);
  git(top, 'init', '--quiet', '--initial-branch=main');
  git(top, 'add', '--all');
  git(top, 'commit', '--quiet', '--message=one');
  return {
    top,
    root,
    edit(file: string, from: string, to: string): void {
      const text = readFileSync(join(root, file), 'utf8');
      assert.ok(text.includes(from), `${file} holds ${from}`);
      writeFileSync(join(root, file), text.replace(from, to));
    },
    write(file: string, text: string): void {
      mkdirSync(dirname(join(root, file)), { recursive: true });
      writeFileSync(join(root, file), text);
    },
    facet: (...args: readonly string[]): Promise<Ran> =>
      new Promise((resolve) => {
        const options = { encoding: 'utf8', env: { ...process.env, TMPDIR: temporary } } as const;
        execFile(process.execPath, [main, '-C', root, 'diff', ...args], options, (error, stdout, stderr) =>
          resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr }),
        );
      }),
    /** What the command left behind. */
    left: (): string[] => readdirSync(temporary),
    [Symbol.dispose](): void {
      removeProject(top);
      removeProject(temporary);
    },
  };
}

async function reportOf(project: ReturnType<typeof repository>, ...args: readonly string[]): Promise<Report> {
  const ran = await project.facet('--against', 'main', '--json', ...args);
  assert.equal(ran.stderr, '');
  return JSON.parse(ran.stdout) as Report;
}

/** `app level path: files of broken documents`, safe changes left out. */
function linesOf({ clients }: Report): string[] {
  return clients.flatMap(({ app, version, changes }) =>
    changes
      .filter(({ level }) => level !== 'safe')
      .map(({ level, type, path, documents }) =>
        [
          version === undefined ? app : `${app} ${version}`,
          level,
          type,
          path,
          ...documents.map(({ file }) => file),
        ]
          .filter((part) => part !== undefined)
          .join(' '),
      ),
  );
}

const document = 'apps/mobile/documents/book.graphql';
const edits: readonly (readonly [
  string,
  (project: ReturnType<typeof repository>) => void,
  readonly string[],
])[] = [
  ['nothing', () => undefined, []],
  [
    'a field that a document uses is gone',
    ({ edit, write }) => {
      edit(mobile, '  title: String!\n', '');
      write(document, 'query Book($id: ID!) { book(id: $id) { id } }');
    },
    [`mobile breaking FIELD_REMOVED Book.title ${document}`],
  ],
  [
    'a field that no document uses is gone',
    ({ edit }) => edit(mobile, '  cover: String\n', ''),
    ['mobile breaking FIELD_REMOVED Book.cover'],
  ],
  [
    'a field promises less',
    ({ edit }) => edit(mobile, '  title: String!\n', '  title: String\n'),
    [`mobile breaking FIELD_TYPE_CHANGED Book.title ${document}`],
  ],
  ['a field is new', ({ edit }) => edit(mobile, '  cover: String\n', '  cover: String\n  pages: Int\n'), []],
  [
    'an argument has another default',
    ({ edit }) => edit(mobile, 'first: Int = 5', 'first: Int = 7'),
    ['mobile dangerous FIELD_ARGUMENT_DEFAULT_CHANGED Query.shelf.first'],
  ],
  [
    'an argument is needed that was not',
    ({ edit }) =>
      edit(
        mobile,
        'type Author {\n  name: String!',
        'type Author {\n  name(style: Int!): String! @value(of: "{args.style}")',
      ),
    [`mobile breaking FIELD_ARGUMENT_ADDED Author.name.style ${document}`],
  ],
  [
    'a value of an enum is new in a service, and one is gone',
    ({ edit }) => edit(books, '  OUT @wire(value: "published")', '  PUBLISHED @wire(value: "published")'),
    ['web breaking ENUM_VALUE_REMOVED Status.OUT', 'web dangerous ENUM_VALUE_ADDED Status.PUBLISHED'],
  ],
  [
    'a member of a union is gone',
    ({ edit }) => edit(books, '= Novel | Atlas', '= Novel'),
    ['web breaking TYPE_REMOVED Atlas', 'web breaking UNION_MEMBER_REMOVED Thing'],
  ],
  [
    'an app is gone, and another is there',
    ({ root, write }) => {
      rmSync(join(root, 'apps/web'), { recursive: true });
      write(
        'apps/tv/app.ts',
        readFileSync(join(root, 'apps/mobile/app.ts'), 'utf8').replace('"mobile"', '"tv"'),
      );
      write(
        'schemas/clients/tv/schema.graphql',
        'type Query { book(id: ID!): Book }\ntype Book { title: String! }\n',
      );
    },
    ['web breaking CLIENT_REMOVED apps/web/documents/shelf.graphql'],
  ],
];

describe('what changed', { concurrency: 2 }, () => {
  for (const [what, edit, expected] of edits)
    test(what, async () => {
      using project = repository();
      edit(project);
      assert.deepEqual(linesOf(await reportOf(project)).toSorted(), expected.toSorted());
      assert.deepEqual(project.left(), []);
    });
});

test('text, JSON and exit codes', async () => {
  using project = repository();
  const { edit, facet } = project;
  edit(mobile, '  title: String!\n', '');
  edit(document, 'title ', '');
  const before = git(project.top, 'status', '--porcelain');
  const [text, allowed, json] = await Promise.all([
    facet('--against', 'main'),
    facet('--against', 'HEAD', '--allow-breaking'),
    reportOf(project),
  ]);
  assert.equal(
    text.stdout,
    "mobile\n  breaking   Field 'title' was removed from object type 'Book'\n" +
      `             breaks ${document}: Book\n\nweb: no change\n\n1 breaking, 0 dangerous, 0 safe\n`,
  );
  assert.deepEqual([text.code, allowed.code], [1, 0]);
  assert.equal(allowed.stdout, text.stdout);
  const documented = blocksOf('configuration.md').filter(({ marks }) => marks.includes('diff'));
  assert.deepEqual(
    documented.map((block) => block.text),
    [text.stdout.trimEnd(), documented[1]?.text],
    'docs/configuration.md shows this text',
  );
  const commit = git(project.top, 'rev-parse', 'main').trim();
  const sample = JSON.parse(documented[1]?.text ?? '') as Report;
  assert.deepEqual({ ...sample, against: json.against }, json, 'docs/configuration.md shows this JSON');
  assert.deepEqual(json, {
    ok: false,
    against: { ref: 'main', commit },
    clients: [
      {
        app: 'mobile',
        changes: [
          {
            level: 'breaking',
            type: 'FIELD_REMOVED',
            message: "Field 'title' was removed from object type 'Book'",
            path: 'Book.title',
            documents: [{ file: document, operations: ['Book'] }],
          },
        ],
      },
      { app: 'web', changes: [] },
    ],
  });
  assert.equal(git(project.top, 'status', '--porcelain'), before, 'the repository is as it was');
});

test('versions of a client are compared each with itself', async () => {
  const schema = sound.files['schemas/clients/mobile/schema.graphql'] ?? '';
  using project = repository('', {
    [mobile]: null,
    'schemas/clients/mobile/v1/schema.graphql': schema,
    'schemas/clients/mobile/v2/schema.graphql': schema,
    [document]: null,
    'apps/mobile/documents/v1/cover.graphql': 'query Cover($id: ID!) { book(id: $id) { cover } }',
    'apps/mobile/documents/v2/cover.graphql': 'query Cover($id: ID!) { book(id: $id) { cover } }',
  });
  rmSync(join(project.root, 'schemas/clients/mobile/v1'), { recursive: true });
  project.edit(
    'schemas/clients/mobile/v2/schema.graphql',
    '  cover: String\n',
    '  cover: [String] @value(of: [])\n',
  );
  assert.deepEqual(linesOf(await reportOf(project)), [
    'mobile v1 breaking CLIENT_REMOVED apps/mobile/documents/v1/cover.graphql',
    'mobile v2 breaking FIELD_TYPE_CHANGED Book.cover apps/mobile/documents/v2/cover.graphql',
  ]);
});

test('a project in a folder of its repository, whose services, protos and documents changed too', async () => {
  using project = repository('teams/library');
  const { edit } = project;
  edit('schemas/services/protos/stock.proto', 'rpc Levels', 'rpc LevelsOf');
  edit('schemas/services/stock.graphql', 'library.Stock/Levels', 'library.Stock/LevelsOf');
  edit('schemas/services/openapi/books.yaml', '/things:', '/all-things:');
  edit(books, '"/things"', '"/all-things"');
  edit('apps/services.ts', '"stock"', '"depot"');
  renameSync(
    join(project.root, 'schemas/services/stock.graphql'),
    join(project.root, 'schemas/services/depot.graphql'),
  );
  assert.deepEqual(linesOf(await reportOf(project)), []);
  assert.deepEqual(project.left(), []);
});

describe('what cannot be compared', { concurrency: 2 }, () => {
  test('a commit that git does not know', async () => {
    using project = repository();
    const { code, stderr } = await project.facet('--against', 'mian');
    assert.match(stderr, /^git knows no commit "mian"\. Did you mean "main"\?/);
    assert.equal(code, 1);
  });

  test('text that git would take for an option', async () => {
    using project = repository();
    const { code, stderr } = await project.facet('--against=--output=x');
    assert.match(stderr, /^git knows no commit "--output=x"/);
    assert.equal(code, 1);
    assert.deepEqual(project.left(), []);
  });

  test('a folder in no repository', async () => {
    const root = writeProject();
    try {
      addApps(root);
      const ran = await new Promise<string>((resolve) => {
        const args = [main, '-C', root, 'diff', '--against', 'main'];
        execFile(process.execPath, args, { encoding: 'utf8' }, (_error, _stdout, stderr) => resolve(stderr));
      });
      assert.match(ran, /is in no git repository, and facet diff compares with a commit of one\n$/);
    } finally {
      removeProject(root);
    }
  });

  test('without git', async () => {
    using project = repository();
    const stderr = await new Promise<string>((resolve) => {
      const args = [main, '-C', project.root, 'diff', '--against', 'main'];
      const options = { encoding: 'utf8', env: { ...process.env, PATH: '/nowhere' } } as const;
      execFile(process.execPath, args, options, (_error, _stdout, told) => resolve(told));
    });
    assert.equal(stderr, 'facet diff needs git, and there is none to run\n');
  });

  test('a commit without the folder', async () => {
    using project = repository();
    renameSync(join(project.top, 'schemas'), join(project.top, 'schemas-kept'));
    mkdirSync(join(project.top, 'moved'));
    for (const name of ['apps', 'src']) renameSync(join(project.top, name), join(project.top, 'moved', name));
    renameSync(join(project.top, 'schemas-kept'), join(project.top, 'moved', 'schemas'));
    const stderr = await new Promise<string>((resolve) => {
      const args = [main, '-C', join(project.top, 'moved'), 'diff', '--against', 'main'];
      execFile(process.execPath, args, { encoding: 'utf8' }, (_error, _stdout, told) => resolve(told));
    });
    assert.equal(stderr, 'at main there is no folder moved/\n');
  });

  test('a commit whose schemas do not check: its problems are told', async () => {
    using project = repository('', { 'schemas/clients/web/schema.graphql': 'type Query { shlef: Int }\n' });
    project.write('schemas/clients/web/schema.graphql', 'type Query { total(branch: String!): Int }\n');
    const { code, stderr } = await project.facet('--against', 'main');
    assert.match(
      stderr,
      /^the project does not check at main, so nothing can be compared:\nschemas\/clients\/web\/schema\.graphql:1:14 {2}FACET_UNKNOWN_FIELD/,
    );
    assert.equal(code, 1);
    assert.deepEqual(project.left(), []);
  });

  test('a working copy that does not check', async () => {
    using project = repository();
    project.write('schemas/clients/web/schema.graphql', 'type Query { shlef: Int }\n');
    const { code, stderr } = await project.facet('--against', 'main');
    assert.match(stderr, /^schemas\/clients\/web\/schema\.graphql:1:14 {2}FACET_UNKNOWN_FIELD/);
    assert.equal(code, 1);
  });
});
