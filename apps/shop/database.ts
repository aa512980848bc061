/** The one SQLite database behind all services: its tables, and how it is opened and filled. */
import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';
import { seedDatabase } from './seed/seed.ts';
import { ShopError } from './shop-error.ts';

const tables = `
  CREATE TABLE users (
    id INTEGER PRIMARY KEY, full_name TEXT NOT NULL, email TEXT NOT NULL UNIQUE, phone TEXT,
    created_at TEXT NOT NULL, tier TEXT NOT NULL,
    street TEXT NOT NULL, city TEXT NOT NULL, postal_code TEXT NOT NULL, country TEXT NOT NULL
  ) STRICT;
  CREATE TABLE products (
    number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, name TEXT NOT NULL, description TEXT, brand TEXT,
    amount_minor INTEGER NOT NULL, currency TEXT NOT NULL, category TEXT NOT NULL, created_at TEXT NOT NULL,
    sold INTEGER NOT NULL, images TEXT NOT NULL, details TEXT NOT NULL, attributes TEXT NOT NULL
  ) STRICT;
  CREATE TABLE stock (
    product_id TEXT PRIMARY KEY, incoming INTEGER, updated_at TEXT NOT NULL
  ) STRICT;
  CREATE TABLE warehouse_stock (
    product_id TEXT NOT NULL, warehouse TEXT NOT NULL, quantity INTEGER NOT NULL CHECK (quantity >= 0),
    PRIMARY KEY (product_id, warehouse)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE orders (
    id INTEGER PRIMARY KEY, user_id INTEGER NOT NULL, status TEXT NOT NULL, placed_at TEXT NOT NULL,
    total_cents INTEGER NOT NULL, currency TEXT NOT NULL
  ) STRICT;
  CREATE TABLE order_lines (
    order_id INTEGER NOT NULL, line_no INTEGER NOT NULL, product_id TEXT NOT NULL,
    quantity INTEGER NOT NULL, unit_price_cents INTEGER NOT NULL,
    PRIMARY KEY (order_id, line_no)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE shipments (
    order_id INTEGER PRIMARY KEY, carrier TEXT NOT NULL, tracking_code TEXT NOT NULL, status TEXT NOT NULL,
    estimated_delivery TEXT NOT NULL, events TEXT NOT NULL
  ) STRICT;
  CREATE TABLE reviews (
    id INTEGER PRIMARY KEY, product_id TEXT NOT NULL, user_id INTEGER NOT NULL, stars INTEGER NOT NULL,
    title TEXT NOT NULL, body TEXT, created_at TEXT NOT NULL
  ) STRICT;
`;

// Built after the rows are in: sorting once is cheaper than keeping an index sorted 60,000 times.
const indexes = `
  CREATE INDEX orders_by_user ON orders (user_id, placed_at DESC, id DESC);
  CREATE UNIQUE INDEX reviews_by_user ON reviews (user_id, product_id);
  CREATE INDEX reviews_by_product ON reviews (product_id, created_at DESC, id DESC);
  CREATE INDEX products_by_sold ON products (sold DESC, number);
`;

/** Opens the database (in memory unless a file is named) and fills it when it is new; throws a ShopError when it cannot. */
export function openDatabase(file = ':memory:'): DatabaseSync {
  const database = openFile(file);
  // Several processes may open a new file at once: the first fills it while the others wait.
  transaction(database, () => {
    if (isEmpty(database)) createShop(database);
  });
  return database;
}

function openFile(file: string): DatabaseSync {
  try {
    return new DatabaseSync(file, { timeout: 10_000 });
  } catch (cause) {
    throw new ShopError(`cannot open the database ${file}`, { cause });
  }
}

function isEmpty(database: DatabaseSync): boolean {
  return database.prepare(`SELECT 1 FROM sqlite_schema WHERE name = 'users'`).get() === undefined;
}

function createShop(database: DatabaseSync): void {
  database.exec(tables);
  seedDatabase(database);
  database.exec(indexes);
}

/** Runs the work in one transaction; an error undoes all of it. */
export function transaction<Result>(database: DatabaseSync, work: () => Result): Result {
  database.exec('BEGIN IMMEDIATE');
  try {
    const result = work();
    database.exec('COMMIT');
    return result;
  } catch (error) {
    database.exec('ROLLBACK');
    throw error;
  }
}

/** Every row of a query. The caller names the row's type; the STRICT tables above vouch for it. */
export function allRows<Row>(statement: StatementSync, ...values: SQLInputValue[]): Row[] {
  return statement.all(...values) as Row[];
}

/** The first row of a query, if there is one. */
export function firstRow<Row>(statement: StatementSync, ...values: SQLInputValue[]): Row | undefined {
  return statement.get(...values) as Row | undefined;
}
