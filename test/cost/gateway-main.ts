/**
 * The gateway that is attacked: `gateway-main.ts <project folder> <app>`. In a process of its own, so that what it uses is
 * its own; asked by messages what that is. It ends when its parent is gone.
 */

import { readProject } from '../../src/cli/project.ts';
import { startGateway } from '../../src/index.ts';
import type { Told } from './target.ts';

const [folder = '.', app = ''] = process.argv.slice(2);
let lines = 0;
const gateway = await startGateway({ ...(await readProject(folder, [app])), log: () => void lines++ });

/** The same work each time: how much CPU time it takes tells how fast the machine is just now. */
function reference(): number {
  const before = process.cpuUsage();
  let text = '';
  for (let at = 0; at < 40; at++)
    text = JSON.stringify(
      JSON.parse(JSON.stringify(Array.from({ length: 3000 }, (_, id) => ({ id, text: `row ${id}` })))),
    );
  const { user, system } = process.cpuUsage(before);
  return text.length > 0 ? (user + system) / 1000 : 0;
}

process.on('message', (asked: 'usage' | 'reference' | 'collect') => {
  if (asked === 'collect') globalThis.gc?.();
  const { user, system } = process.cpuUsage();
  const told: Told = {
    cpuMs: (user + system) / 1000,
    rssBytes: process.memoryUsage.rss(),
    lines,
    referenceMs: asked === 'reference' ? reference() : 0,
  };
  process.send?.(told);
});
process.on('disconnect', () => process.exit(0));
process.send?.(gateway.apps[0]?.endpoints[0]);
