/** Checks an order somebody wants to place: its shape, its quantities, and that the warehouses hold that much. */
import { conflict, invalid, type Mistake } from '../problems.ts';
import { isRecord } from '../records.ts';
import type { StockRoom } from '../stock-room.ts';

export interface NewLine {
  product_id: string;
  quantity: number;
}

const maxLines = 50;

/** The lines of a well-formed order; throws a 422 that names every mistake. */
export function parseNewOrder(body: unknown): NewLine[] {
  const lines: unknown = isRecord(body) ? body['lines'] : undefined;
  if (!Array.isArray(lines) || lines.length === 0 || lines.length > maxLines) {
    throw invalid([{ pointer: '#/lines', detail: `must be a list of 1 to ${maxLines} lines` }]);
  }
  const mistakes = lines.flatMap(lineMistakes);
  if (mistakes.length > 0) throw invalid(mistakes);
  return lines as NewLine[];
}

function lineMistakes(line: unknown, index: number): Mistake[] {
  const pointer = `#/lines/${index}`;
  if (!isRecord(line)) return [{ pointer, detail: 'must be an object' }];
  const { product_id: productId, quantity } = line;
  const mistakes: Mistake[] = [];
  if (typeof productId !== 'string')
    mistakes.push({ pointer: `${pointer}/product_id`, detail: 'must be a string' });
  if (!Number.isInteger(quantity) || Number(quantity) < 1 || Number(quantity) > 20) {
    mistakes.push({ pointer: `${pointer}/quantity`, detail: 'must be a whole number from 1 to 20' });
  }
  return mistakes;
}

/** Throws a 409 when the lines together want more of a product than there is. */
export function refuseShortage(lines: readonly NewLine[], stock: StockRoom): void {
  const wanted = new Map<string, number>();
  for (const { product_id, quantity } of lines)
    wanted.set(product_id, (wanted.get(product_id) ?? 0) + quantity);
  const shortages = lines.flatMap(({ product_id }, index): Mistake[] => {
    const available = stock.available(product_id);
    const total = wanted.get(product_id) ?? 0;
    if (total <= available) return [];
    return [
      {
        pointer: `#/lines/${index}/quantity`,
        detail: `wants ${total} of ${product_id}, there are ${available}`,
      },
    ];
  });
  if (shortages.length > 0) throw conflict('out-of-stock', 'there is not enough in stock', shortages);
}
