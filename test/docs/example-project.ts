/**
 * Runs the schema examples of docs/. A block that names its file in its first line is a file of a project; the blocks
 * marked `project` in docs/schema-language.md are the project that all others are laid over.
 */

import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Diagnostic } from '../../src/index.ts';
import { checkBudgets } from '../../src/plan/check-budgets.ts';
import { checkProject } from '../../src/schema/build/check-project.ts';
import { loadSchemas } from '../../src/schema/build/load.ts';
import { type Block, blocksOf, root } from './markdown.ts';

/** By path from the project's folder. */
export type Files = Readonly<Record<string, string>>;

const FILE_LINE = /^# ((?:schemas|apps)\/\S+\.graphql)$/;

/** The services of the demo shop; only the scheme of an address matters to a check. */
export const shopServices = {
  users: { url: 'http://127.0.0.1:1' },
  orders: { url: 'http://127.0.0.1:1' },
  reviews: { url: 'http://127.0.0.1:1' },
  shipping: { url: 'http://127.0.0.1:1' },
  catalog: { url: 'grpc://127.0.0.1:1' },
  inventory: { url: 'grpc://127.0.0.1:1' },
};

/** Services that are in the project of the examples that have their file. */
const further = {
  accounts: { url: 'http://127.0.0.1:1/graphql', kind: 'graphql' },
  parcels: { url: 'http://127.0.0.1:1' },
} as const;

/** The OpenAPI document of docs/contracts.md, which comes with the service it belongs to. */
const contract = blocksOf('contracts.md').find(({ marks }) => marks.includes('contract'));

type App = Parameters<typeof checkProject>[0]['apps'][number];
const mobile: App = { name: 'mobile', forwardHeaders: ['x-region'] };
const budgets = { operations: { Card: { maxUpstreamCalls: 1 } } };

/** The files that a block holds; none when its first line names no file. */
export function filesOf({ text }: Block): Files {
  const files: Record<string, string> = {};
  let current: string | undefined;
  for (const line of text.split('\n')) {
    current = FILE_LINE.exec(line)?.[1] ?? current;
    if (current === undefined) return {};
    files[current] = `${files[current] ?? ''}${line}\n`;
  }
  return files;
}

/** The project of docs/schema-language.md with a block's files over it; its client files stand in for all of the project's. */
export function withExample(example: Files): Files {
  const project: Files = Object.assign(
    {},
    ...blocksOf('schema-language.md')
      .filter(({ marks }) => marks.includes('project'))
      .map(filesOf),
  );
  const isClient = (path: string): boolean => path.startsWith('schemas/clients/');
  const hasClient = Object.keys(example).some(isClient);
  const kept = Object.entries(project).filter(([path]) => !(hasClient && isClient(path)));
  return { ...Object.fromEntries(kept), ...example };
}

/** What `facet check` finds in a project of these files and the demo shop's .proto files. */
export function check(files: Files, apps: readonly App[] = [mobile]): readonly Diagnostic[] {
  const folder = mkdtempSync(join(tmpdir(), 'facet-docs-'));
  try {
    cpSync(join(root, 'schemas/services/protos'), join(folder, 'schemas/services/protos'), {
      recursive: true,
    });
    const used = Object.keys(further).filter((name) => `schemas/services/${name}.graphql` in files);
    const contracts = used.includes('parcels')
      ? { 'schemas/services/openapi/parcels.yaml': contract?.text ?? '' }
      : {};
    for (const [path, text] of Object.entries({ ...contracts, ...files })) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    const added = Object.entries(further).filter(([name]) => used.includes(name));
    const services = { ...shopServices, ...Object.fromEntries(added) };
    const project = { root: folder, services, apps };
    const found = checkProject(project);
    if (found.some(({ severity }) => severity === 'error')) return found;
    const budgeted = apps.map(({ name }) => ({ name, budgets }));
    return [...found, ...checkBudgets(folder, budgeted, loadSchemas(project).clients)];
  } finally {
    rmSync(folder, { recursive: true });
  }
}
