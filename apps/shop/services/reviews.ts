/** The reviews service: reviews and the ratings made of them, over REST, lists as plain JSON arrays. */
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { type Clock, rfc3339 } from '../clock.ts';
import { allRows, firstRow } from '../database.ts';
import { createRequireUser } from '../identity.ts';
import { outOfOrder } from '../out-of-order.ts';
import { conflict, invalid, type Mistake, notFound } from '../problems.ts';
import {
  commaKeys,
  missingParameter,
  numberParameter,
  numericKeys,
  parseId,
  repeatedKeys,
} from '../query.ts';
import { isRecord } from '../records.ts';
import { ok, type RestReply, type RestRequest, type Route } from '../rest-server.ts';

export interface Review {
  id: number;
  product_id: string;
  user_id: number;
  stars: number;
  title: string;
  body: string | null;
  created_at: string;
}

export interface Rating {
  product_id: string;
  /** Rounded to two decimals. */
  average: number;
  count: number;
  /** How many gave one star, two stars, … five stars. */
  histogram: number[];
}

interface RatingRow {
  product_id: string;
  average: number;
  count: number;
  one: number;
  two: number;
  three: number;
  four: number;
  five: number;
}

export function reviewRoutes(database: DatabaseSync, clock: Clock): Route[] {
  const requireUser = createRequireUser(database);
  const selectOne = database.prepare('SELECT * FROM reviews WHERE id = ?');
  const selectByProduct = database.prepare(
    'SELECT * FROM reviews WHERE product_id = ? ORDER BY created_at DESC, id DESC LIMIT ?',
  );
  const selectByUser = database.prepare(
    'SELECT * FROM reviews WHERE user_id = ? ORDER BY created_at DESC, id DESC LIMIT ?',
  );
  const selectRatings = database.prepare(`
    SELECT product_id, round(avg(stars), 2) AS average, count(*) AS count, sum(stars = 1) AS one, sum(stars = 2) AS two,
      sum(stars = 3) AS three, sum(stars = 4) AS four, sum(stars = 5) AS five
    FROM reviews WHERE product_id IN (SELECT value FROM json_each(?)) GROUP BY product_id`);
  const selectProduct = database.prepare('SELECT id FROM products WHERE id = ?');
  const selectOwn = database.prepare('SELECT id FROM reviews WHERE user_id = ? AND product_id = ?');
  const insert = database.prepare(`
    INSERT INTO reviews (product_id, user_id, stars, title, body, created_at) VALUES (?, ?, ?, ?, ?, ?) RETURNING *`);

  const list = ({ query }: RestRequest): RestReply => {
    const limit = numberParameter(query, 'limit', { byDefault: 5, least: 1, most: 100 });
    const productIds = commaKeys(query, 'product_id');
    if (productIds) return ok(newest(selectByProduct, productIds, limit, (review) => review.product_id));
    const userIds = numericKeys(
      'user_id',
      commaKeys(query, 'user_id') ?? missingParameter('product_id', 'user_id'),
    );
    return ok(newest(selectByUser, userIds, limit, (review) => review.user_id));
  };

  const one = ({ params }: RestRequest): RestReply => {
    const review = firstRow<Review>(selectOne, parseId(params['id']) ?? 0);
    if (!review) throw notFound(`review ${params['id']}`);
    return ok(review);
  };

  const ratings = ({ query }: RestRequest): RestReply => {
    const ids = repeatedKeys(query, 'product_id') ?? missingParameter('product_id');
    const rows = allRows<RatingRow>(selectRatings, JSON.stringify(ids));
    return ok(outOfOrder(rows, ids, (row) => row.product_id).map(toRating));
  };

  const write = ({ userId, body }: RestRequest): RestReply => {
    const author = requireUser(userId);
    const review = parseNewReview(body);
    if (!firstRow(selectProduct, review.product_id)) {
      throw invalid([{ pointer: '#/product_id', detail: `there is no product ${review.product_id}` }]);
    }
    if (firstRow(selectOwn, author, review.product_id)) {
      throw conflict('already-reviewed', `user ${author} has already reviewed ${review.product_id}`);
    }
    const { product_id, stars, title, body: text } = review;
    const stored = firstRow<Review>(insert, product_id, author, stars, title, text, rfc3339(clock.nowMs()));
    return { status: 201, body: stored, headers: { location: `/reviews/${stored?.id}` } };
  };

  return [
    { method: 'GET', path: '/reviews', handle: list },
    { method: 'GET', path: '/reviews/{id}', handle: one },
    { method: 'GET', path: '/ratings', handle: ratings },
    { method: 'POST', path: '/reviews', handle: write },
  ];
}

function newest<Key extends string | number>(
  select: StatementSync,
  keys: Key[],
  limit: number,
  keyOf: (review: Review) => string | number,
): Review[] {
  const reviews = keys.flatMap((key) => allRows<Review>(select, key, limit));
  return outOfOrder<Review, string | number>(reviews, keys, keyOf);
}

function toRating({ product_id, average, count, one, two, three, four, five }: RatingRow): Rating {
  return { product_id, average, count, histogram: [one, two, three, four, five] };
}

type NewReview = Pick<Review, 'product_id' | 'stars' | 'title' | 'body'>;

function parseNewReview(input: unknown): NewReview {
  if (!isRecord(input)) throw invalid([{ pointer: '#', detail: 'must be an object' }]);
  const { product_id, stars, title, body = null } = input;
  const mistakes: Mistake[] = [];
  if (typeof product_id !== 'string') mistakes.push({ pointer: '#/product_id', detail: 'must be a string' });
  if (!Number.isInteger(stars) || Number(stars) < 1 || Number(stars) > 5) {
    mistakes.push({ pointer: '#/stars', detail: 'must be a whole number from 1 to 5' });
  }
  if (typeof title !== 'string' || title.trim() === '' || title.length > 120) {
    mistakes.push({ pointer: '#/title', detail: 'must be 1 to 120 characters' });
  }
  if (body !== null && (typeof body !== 'string' || body.length > 5_000)) {
    mistakes.push({ pointer: '#/body', detail: 'must be at most 5000 characters, or null' });
  }
  if (mistakes.length > 0) throw invalid(mistakes);
  return { product_id, stars, title, body } as NewReview;
}
