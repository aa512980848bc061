/** One line a field and minute. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createMisfitLog } from '../../../src/envelope/misfit-log.ts';

test('of a field one line is written a minute, with the number of those that were not', () => {
  const lines: unknown[] = [];
  let now = 0;
  const tell = createMisfitLog(
    (level, message, fields) => lines.push([level, message, fields]),
    () => now,
  );
  const misfit = { field: 'age', error: 'no Int', path: 'a.0.age', requestId: 'r' };
  for (let at = 0; at < 1000; at++) tell(misfit);
  tell({ ...misfit, field: 'name' });
  now = 59_999;
  tell(misfit);
  now = 60_000;
  tell(misfit);
  const line = (field: string, more: object): unknown => [
    'warn',
    'a value does not fit the schema',
    { ...misfit, field, ...more },
  ];
  assert.deepEqual(lines, [line('age', {}), line('name', {}), line('age', { untold: 1000 })]);
});
