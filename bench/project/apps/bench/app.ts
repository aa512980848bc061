/** Every default as it is: what the bench measures is what a project gets. */

import { defineApp } from '../../../../src/index.ts';

export default defineApp(() => ({ name: 'bench', port: 0 }));
