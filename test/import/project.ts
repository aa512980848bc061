/** A project in a folder of its own, with what an import writes in it. */

import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type ImportInput, type ImportResult, outFile } from '../../src/import/import-service.ts';
import { type Diagnostic, SchemaError } from '../../src/index.ts';
import { loadSchemas } from '../../src/schema/build/load.ts';

export const fixtures = join(import.meta.dirname, 'fixtures');
export const goldens = join(import.meta.dirname, 'golden');

export class Project {
  readonly root = mkdtempSync(join(tmpdir(), 'facet-import-'));

  [Symbol.dispose](): void {
    rmSync(this.root, { recursive: true, force: true });
  }

  write(path: string, text: string): string {
    const file = join(this.root, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    return file;
  }

  read(path: string): string {
    return readFileSync(join(this.root, path), 'utf8');
  }

  edit(path: string, from: string, to: string): void {
    const text = this.read(path);
    if (!text.includes(from)) throw new Error(`${path} does not hold ${from}`);
    this.write(
      path,
      text.replace(from, () => to),
    );
  }

  input(service: string, isForced = false): ImportInput {
    return { root: this.root, service, out: outFile(this.root, service), isForced };
  }

  /** As the command does. */
  save(result: ImportResult): ImportResult {
    if (result.merged.conflicts.length > 0) return result;
    this.write(`schemas/services/${result.service}.graphql`, result.text);
    for (const { path, text } of result.files) {
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, text);
    }
    return result;
  }

  /** What `facet check` finds, with a client that sees all there is. */
  check(scheme: 'http' | 'grpc' = 'http'): readonly Diagnostic[] {
    this.write('schemas/clients/all/schema.graphql', 'extend schema @expose\n');
    const files = readdirSync(join(this.root, 'schemas/services')).filter((name) =>
      name.endsWith('.graphql'),
    );
    const services = Object.fromEntries(
      files.map((name) => [name.replace('.graphql', ''), { url: `${scheme}://127.0.0.1:1` }]),
    );
    try {
      loadSchemas({ root: this.root, services, apps: [{ name: 'all' }] });
      return [];
    } catch (error) {
      if (error instanceof SchemaError) return error.diagnostics;
      throw error;
    }
  }
}
