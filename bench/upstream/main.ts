/** The static upstream, in a process: `main.ts [nginx|node:http]`. */

import { endWithParent, report } from '../child.ts';
import { startUpstream, type UpstreamServer } from './upstream.ts';

endWithParent();
const { origin, calls } = await startUpstream(process.argv[2] as UpstreamServer | undefined);
report({ endpoints: { posts: origin } }, calls);
