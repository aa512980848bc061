/** The users service: customers and their addresses, over REST. */
import type { DatabaseSync } from 'node:sqlite';
import { allRows, firstRow } from '../database.ts';
import { outOfOrder } from '../out-of-order.ts';
import { conflict, forbidden, invalid, type Mistake, notFound } from '../problems.ts';
import { numberParameter, numericKeys, parseId, repeatedKeys } from '../query.ts';
import { isRecord } from '../records.ts';
import { ok, type RestReply, type RestRequest, type Route } from '../rest-server.ts';

export interface User {
  id: number;
  full_name: string;
  email: string;
  phone: string | null;
  created_at: string;
  tier: 'standard' | 'gold' | 'platinum';
  address: { street: string; city: string; postal_code: string; country: string };
}

type UserRow = Omit<User, 'address'> & User['address'];

export function userRoutes(database: DatabaseSync): Route[] {
  const selectOne = database.prepare('SELECT * FROM users WHERE id = ?');
  const selectMany = database.prepare('SELECT * FROM users WHERE id IN (SELECT value FROM json_each(?))');
  const selectPage = database.prepare('SELECT * FROM users ORDER BY id LIMIT ? OFFSET ?');
  const count = database.prepare('SELECT count(*) AS total FROM users');
  const emailOwner = database.prepare('SELECT id FROM users WHERE email = ?');
  const update = database.prepare('UPDATE users SET full_name = ?, email = ?, phone = ? WHERE id = ?');

  const userById = (id: string | undefined): User => {
    const row = firstRow<UserRow>(selectOne, parseId(id) ?? 0);
    if (!row) throw notFound(`user ${id}`);
    return toUser(row);
  };

  const list = ({ query }: RestRequest): RestReply => {
    const keys = repeatedKeys(query, 'id');
    if (keys) {
      const ids = numericKeys('id', keys);
      const users = outOfOrder(allRows<UserRow>(selectMany, JSON.stringify(ids)), ids, (row) => row.id).map(
        toUser,
      );
      return ok({ items: users, total: users.length });
    }
    const limit = numberParameter(query, 'limit', { byDefault: 20, least: 1, most: 100 });
    const offset = numberParameter(query, 'offset', { byDefault: 0, least: 0, most: 1_000_000 });
    const total = firstRow<{ total: number }>(count)?.total ?? 0;
    return ok({ items: allRows<UserRow>(selectPage, limit, offset).map(toUser), total });
  };

  const change = ({ params, userId, body }: RestRequest): RestReply => {
    if (userId !== params['id']) throw forbidden('users may change only themselves');
    const user = userById(params['id']);
    const next = { ...user, ...parseChange(body) };
    const owner = firstRow<{ id: number }>(emailOwner, next.email);
    if (owner && owner.id !== user.id) {
      throw conflict('email-taken', 'another user has this email', [
        { pointer: '#/email', detail: 'is taken' },
      ]);
    }
    update.run(next.full_name, next.email, next.phone, user.id);
    return ok(next);
  };

  return [
    { method: 'GET', path: '/users', handle: list },
    { method: 'GET', path: '/users/{id}', handle: ({ params }) => ok(userById(params['id'])) },
    { method: 'PATCH', path: '/users/{id}', handle: change },
  ];
}

function toUser({ street, city, postal_code, country, ...user }: UserRow): User {
  return { ...user, address: { street, city, postal_code, country } };
}

type UserChange = Partial<Pick<User, 'full_name' | 'email' | 'phone'>>;

const checks: Readonly<Record<keyof UserChange, { isValid: (value: unknown) => boolean; detail: string }>> = {
  full_name: {
    isValid: (value) => typeof value === 'string' && value.trim() !== '' && value.length <= 100,
    detail: 'must be 1 to 100 characters',
  },
  email: {
    isValid: (value) =>
      typeof value === 'string' && value.length <= 200 && /^[^@\s]+@[^@\s]+\.[^@\s]+$/.test(value),
    detail: 'must be an email address',
  },
  phone: {
    isValid: (value) => value === null || (typeof value === 'string' && /^\+?[\d ()-]{5,30}$/.test(value)),
    detail: 'must be a phone number or null',
  },
};

function parseChange(body: unknown): UserChange {
  if (!isRecord(body)) throw invalid([{ pointer: '#', detail: 'must be an object' }]);
  const mistakes = Object.entries(body).flatMap(([field, value]): Mistake[] => {
    const check = Object.hasOwn(checks, field) ? checks[field as keyof UserChange] : undefined;
    if (!check) return [{ pointer: `#/${field}`, detail: 'is not a field that can be changed' }];
    return check.isValid(value) ? [] : [{ pointer: `#/${field}`, detail: check.detail }];
  });
  if (mistakes.length > 0) throw invalid(mistakes);
  return body;
}
