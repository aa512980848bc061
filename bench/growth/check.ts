/** `facet check` of a project, in a process that then tells what it used; ends with an error when something is wrong. */

import { readProject } from '../../src/cli/project.ts';
import { checkProject } from '../../src/schema/build/check-project.ts';
import { report } from '../child.ts';

const problems = checkProject(await readProject(process.argv[2] ?? '.', []));
const [first] = problems.filter(({ severity }) => severity === 'error');
if (first !== undefined) throw new Error(first.message);
report({ endpoints: {} });
