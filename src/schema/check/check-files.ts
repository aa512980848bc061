/** Finds files that look as if they were part of the project, and that nothing reads: in a wrong place, or of a wrong name. */

import { existsSync, readdirSync } from 'node:fs';
import { basename, extname, join, relative, sep } from 'node:path';
import { didYouMean } from '../../base/suggest.ts';
import type { Diagnostics } from '../diagnostics.ts';
import type { Check } from './check.ts';

interface CheckedFiles {
  /** The project's folder. */
  readonly root: string;
  /** Names of the apps. */
  readonly apps: readonly string[];
  readonly diagnostics: Diagnostics;
}

/** Warns of each file that is never read. */
export const fileCheck: Check<CheckedFiles> = {
  codes: ['FACET_FILE_UNREAD'],
  run({ root, apps, diagnostics }) {
    const project = new ProjectFiles(root, apps);
    for (const file of project.files) {
      const why = project.whyUnread(file.split(sep));
      if (why !== undefined)
        diagnostics.warn('FACET_FILE_UNREAD', `nothing reads it: ${why.reason}`, why.fix, undefined, file);
    }
  },
};

interface Why {
  readonly reason: string;
  readonly fix: string;
}

/** What schemas, protos, contracts and documents are written in; other files may be notes. */
const extensions = new Set(['.graphql', '.gql', '.graphqls', '.proto', '.yaml', '.yml', '.json']);

class ProjectFiles {
  /** Paths from the project's folder. */
  readonly files: readonly string[];
  readonly #apps: readonly string[];
  readonly #services: ReadonlySet<string>;
  /** The apps whose clients have versions. */
  readonly #versioned: ReadonlySet<string>;

  constructor(root: string, apps: readonly string[]) {
    this.files = ['schemas', 'apps'].flatMap((folder) => filesIn(root, folder));
    this.#apps = apps;
    const paths = this.files.map((file) => file.split(sep));
    this.#services = new Set(
      paths.flatMap(([first, second, file, rest]) =>
        first === 'schemas' &&
        second === 'services' &&
        file?.endsWith('.graphql') === true &&
        rest === undefined
          ? [basename(file, '.graphql')]
          : [],
      ),
    );
    this.#versioned = new Set(
      paths.flatMap(([first, second, app = '', version = '', rest]) =>
        first === 'schemas' && second === 'clients' && /^v\d+$/.test(version) && rest !== undefined
          ? [app]
          : [],
      ),
    );
  }

  whyUnread([top, folder = '', ...rest]: readonly string[]): Why | undefined {
    const file = rest.at(-1) ?? folder;
    if (top === 'apps') return this.#whyInApps(folder, rest, file);
    if (rest.length === 0) return file === 'directives.graphql' ? undefined : misplaced;
    if (folder === 'services') return this.#whyInServices(rest, file);
    if (folder === 'clients') return this.#whyInClients(rest, file);
    const near = didYouMean(folder, ['services', 'clients']);
    return {
      reason: `schemas has the folders services and clients.${near}`,
      fix: 'move it into one of them',
    };
  }

  #whyInServices(path: readonly string[], file: string): Why | undefined {
    if (file.endsWith('.proto')) return undefined;
    if (isGraphql(file)) {
      if (path.length === 1) return whyName(file);
      return {
        reason: 'a service file stands in schemas/services itself, and its name is that of the service',
        fix: `move it to schemas/services/${basename(file, extname(file))}.graphql`,
      };
    }
    const service = basename(file, extname(file));
    if (path[0] === 'openapi' && path.length === 2 && this.#services.has(service)) return undefined;
    if (path[0] !== 'openapi')
      return { reason: 'OpenAPI documents stand in schemas/services/openapi', fix: 'move it there' };
    return {
      reason: `no service file is named for it.${didYouMean(service, this.#services)}`,
      fix: `name it for a service: schemas/services/openapi/<service>${extname(file)}`,
    };
  }

  #whyInClients([app = '', ...path]: readonly string[], file: string): Why | undefined {
    if (!this.#apps.includes(app)) {
      const reason = `no app is named "${app}".${didYouMean(app, this.#apps)}`;
      return { reason, fix: `one of ${this.#apps.map((name) => `schemas/clients/${name}/`).join(', ')}` };
    }
    if (!isGraphql(file)) return misplaced;
    const isOfVersion = /^v\d+$/.test(path[0] ?? '') && path.length > 1;
    if (this.#versioned.has(app) && !isOfVersion)
      return { reason: `the client ${app} has versions`, fix: 'move it into the folder of a version' };
    return whyName(file);
  }

  /** Other files of an app are its own. */
  #whyInApps(app: string, [folder = '', ...path]: readonly string[], file: string): Why | undefined {
    if (!isGraphql(file)) return undefined;
    if (!this.#apps.includes(app))
      return {
        reason: `no app is named "${app}".${didYouMean(app, this.#apps)}`,
        fix: `one of ${this.#apps.map((name) => `apps/${name}/documents/`).join(', ')}`,
      };
    if (folder === 'documents' && path.length > 0) return whyName(file);
    return {
      reason: `documents of an app stand in its folder documents.${didYouMean(folder, ['documents'])}`,
      fix: `move it to apps/${app}/documents/`,
    };
  }
}

const misplaced: Why = {
  reason: 'no file of this kind has a place here',
  fix: 'see docs/schema-language.md for what stands where',
};

function whyName(file: string): Why | undefined {
  const extension = extname(file);
  return extension === '.graphql'
    ? undefined
    : { reason: 'its name does not end in .graphql', fix: `name it ${basename(file, extension)}.graphql` };
}

function isGraphql(file: string): boolean {
  return ['.graphql', '.gql', '.graphqls'].includes(extname(file));
}

/** Those that are hidden, and what packages bring, belong to others. */
function filesIn(root: string, folder: string): string[] {
  if (!existsSync(join(root, folder))) return [];
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory() && extensions.has(extname(entry.name)))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))
    .filter((path) => !path.split(sep).some((part) => part.startsWith('.') || part === 'node_modules'))
    .toSorted();
}
