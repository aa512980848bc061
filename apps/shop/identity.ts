/** Who is calling: the gateway passes the user it has authenticated in `x-user-id`. */
import type { DatabaseSync } from 'node:sqlite';
import { firstRow } from './database.ts';
import { unauthorized } from './problems.ts';
import { parseId } from './query.ts';

/** Returns the known user behind the header, or throws the 401 to answer with. */
export type RequireUser = (userId: string | undefined) => number;

export function createRequireUser(database: DatabaseSync): RequireUser {
  const select = database.prepare('SELECT id FROM users WHERE id = ?');
  return (userId) => {
    const user = firstRow<{ id: number }>(select, parseId(userId) ?? 0);
    if (!user) throw unauthorized();
    return user.id;
  };
}
