/** Starts the demo service, and beside it the command that follows: `node demo/main.ts facet dev`. */

import { spawn } from 'node:child_process';
import { startBooks } from './books.ts';

const { BOOKS_HOST = '127.0.0.1', BOOKS_PORT = '4100' } = process.env;
const { url } = await startBooks(Number(BOOKS_PORT), BOOKS_HOST);
process.stdout.write(`demo service ${url}/books\n`);

const [command, ...args] = process.argv.slice(2);
if (command !== undefined) {
  const child = spawn(command, args, {
    stdio: 'inherit',
    env: { BOOKS_URL: url, ...process.env },
    shell: process.platform === 'win32',
  });
  // Ctrl-C reaches the command without us; the service stays until the command has ended.
  process.on('SIGINT', () => {});
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  child.once('error', (error) => {
    process.stderr.write(`${command}: ${error.message}\n`);
    process.exit(1);
  });
  child.once('exit', (code) => process.exit(code ?? 1));
}
