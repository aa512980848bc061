/** The catalog service: products by id, by search and by sales, over gRPC. */
import type { DatabaseSync } from 'node:sqlite';
import { allRows, firstRow } from '../database.ts';
import { GrpcProblem, type GrpcService } from '../grpc-server.ts';
import { outOfOrder } from '../out-of-order.ts';
import { catalogProto, toTimestamp } from '../proto-files.ts';
import { maxKeys } from '../query.ts';
import { parsePageToken, writePageToken } from './page-token.ts';

interface ProductRow {
  id: string;
  name: string;
  description: string | null;
  brand: string | null;
  amount_minor: number;
  currency: string;
  category: string;
  created_at: string;
  images: string;
  details: string;
  attributes: string;
}

interface SearchRequest {
  query: string;
  category?: string;
  page_size: number;
  page_token: string;
  sort: string;
}

const sortOrders: Readonly<Record<string, string>> = {
  SORT_ORDER_UNSPECIFIED: 'sold DESC, number',
  SORT_ORDER_PRICE_ASC: 'amount_minor, number',
  SORT_ORDER_PRICE_DESC: 'amount_minor DESC, number',
  SORT_ORDER_NEWEST: 'created_at DESC, number',
  SORT_ORDER_NAME: 'name, number',
};

export function catalogService(database: DatabaseSync): GrpcService {
  const selectMany = database.prepare('SELECT * FROM products WHERE id IN (SELECT value FROM json_each(?))');
  const selectBestsellers = database.prepare('SELECT * FROM products ORDER BY sold DESC, number LIMIT ?');
  // Every word of the list ?1 must be in the text; ?2 is a category or null.
  const matches = `
    FROM products WHERE (?2 IS NULL OR category = ?2) AND NOT EXISTS (
      SELECT 1 FROM json_each(?1)
      WHERE instr(lower(name || ' ' || coalesce(brand, '') || ' ' || coalesce(description, '')), value) = 0
    )`;
  const count = database.prepare(`SELECT count(*) AS total ${matches}`);
  const selectPage = Object.fromEntries(
    Object.entries(sortOrders).map(([sort, order]) => [
      sort,
      database.prepare(`SELECT * ${matches} ORDER BY ${order} LIMIT ?3 OFFSET ?4`),
    ]),
  );

  const getProduct = ({ id }: { id: string }) => {
    const row = firstRow<ProductRow>(selectMany, JSON.stringify([id]));
    if (!row) throw new GrpcProblem('NOT_FOUND', `there is no product ${id}`);
    return toProduct(row);
  };

  const batchGet = ({ ids }: { ids: string[] }) => {
    if (ids.length > maxKeys)
      throw new GrpcProblem('INVALID_ARGUMENT', `ids: ${ids.length} given, at most ${maxKeys} allowed`);
    const rows = allRows<ProductRow>(selectMany, JSON.stringify(ids));
    return { products: outOfOrder(rows, ids, (row) => row.id).map(toProduct) };
  };

  const search = ({ query, category, page_size: pageSize, page_token: pageToken, sort }: SearchRequest) => {
    const limit = pageLimit('page_size', pageSize, 20);
    const offset = parsePageToken(pageToken);
    const select = selectPage[sort];
    if (!select) throw new GrpcProblem('INVALID_ARGUMENT', `sort: ${sort} is not a sort order`);
    const words = JSON.stringify(query.toLowerCase().split(/\s+/).filter(Boolean));
    const wanted = category === undefined || category === 'CATEGORY_UNSPECIFIED' ? null : category;
    const total = firstRow<{ total: number }>(count, words, wanted)?.total ?? 0;
    const products = allRows<ProductRow>(select, words, wanted, limit, offset).map(toProduct);
    const next = offset + products.length;
    return { products, next_page_token: next < total ? writePageToken(next) : '', total };
  };

  const bestsellers = ({ limit }: { limit: number }) => ({
    products: allRows<ProductRow>(selectBestsellers, pageLimit('limit', limit, 10)).map(toProduct),
  });

  return {
    protoFile: catalogProto,
    serviceName: 'shop.Catalog',
    unary: { GetProduct: getProduct, BatchGet: batchGet, Search: search, Bestsellers: bestsellers },
  };
}

function pageLimit(field: string, wanted: number, byDefault: number): number {
  if (wanted < 0) throw new GrpcProblem('INVALID_ARGUMENT', `${field}: ${wanted} is negative`);
  return Math.min(wanted === 0 ? byDefault : wanted, 100);
}

function toProduct(row: ProductRow): object {
  return {
    id: row.id,
    name: row.name,
    ...(row.description !== null && { description: row.description }),
    price: { amount_minor: row.amount_minor, currency: row.currency },
    images: JSON.parse(row.images) as object[],
    category: row.category,
    ...(JSON.parse(row.details) as object),
    created_at: toTimestamp(Date.parse(row.created_at)),
    ...(row.brand !== null && { brand: row.brand }),
    attributes: JSON.parse(row.attributes) as object,
  };
}
