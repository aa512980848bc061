#!/usr/bin/env node
/** `npx facet` in this repository: the command itself, linked by the install, so that npx has nothing to fetch. */
import '../../bin/facet.cjs';
