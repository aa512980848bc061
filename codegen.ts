/**
 * `npm run codegen`: what `facet codegen --editors` writes for this repository. `npm run codegen -- --check` fails when
 * a file is stale.
 */

process.argv.splice(2, 0, '-C', import.meta.dirname, 'codegen', '--editors');
await import('./src/cli/main.ts');

export {};
