/** Facet as `facet start --app <name>` starts it: `start-facet.ts <project folder> <app>`. */

import { readProject } from '../src/cli/project.ts';
import { startGateway } from '../src/index.ts';
import { report } from './child.ts';

const [folder = '.', app = ''] = process.argv.slice(2);
const gateway = await startGateway(await readProject(folder, [app]));
report({ endpoints: { graphql: gateway.apps[0]?.endpoints[0] ?? '' } });
