/**
 * The listeners of a gateway, by address. Who answers at an address can change while it is open; a connection that
 * is open meets whoever answers now.
 */

import type { Handle } from './front.ts';
import { type Listener, listen } from './listener.ts';
import type { Tls } from './tls.ts';

export interface Wanted {
  readonly name: string;
  readonly host: string;
  readonly port: number;
  readonly handle: Handle;
  /** HTTPS; made when the address is opened. */
  readonly tls?: (() => Tls) | undefined;
}

interface Open {
  readonly listener: Listener;
  handle: Handle;
}

/** Addresses that are open, not all of them in use yet. */
export interface Prepared {
  /** From now on those who were asked for answer, each at its address; other addresses are closed within `graceMs`. */
  commit(graceMs: number): void;
}

export class Listeners {
  #open = new Map<string, Open>();

  /** Opens the addresses that are not open yet. Throws a StartupError, and changes nothing, when one cannot be. */
  async prepare(wanted: readonly Wanted[]): Promise<Prepared> {
    const next = new Map<string, Open>();
    const opened: Open[] = [];
    try {
      for (const each of wanted) {
        const open = this.#open.get(addressOf(each)) ?? (await openFor(each));
        if (!this.#open.has(addressOf(each))) opened.push(open);
        next.set(addressOf(each), open);
      }
    } catch (error) {
      await Promise.all(opened.map(({ listener }) => listener.stop(0)));
      throw error;
    }
    return {
      commit: (graceMs) => {
        for (const each of wanted) {
          const open = next.get(addressOf(each));
          if (open !== undefined) open.handle = each.handle;
        }
        const unused = [...this.#open].filter(([address]) => !next.has(address));
        this.#open = next;
        for (const [, { listener }] of unused) void listener.stop(graceMs);
      },
    };
  }

  /** `http://host:port` of one that was asked for. */
  originOf(wanted: Pick<Wanted, 'name' | 'host' | 'port'>): string | undefined {
    return this.#open.get(addressOf(wanted))?.listener.origin;
  }

  async stop(graceMs: number): Promise<void> {
    await Promise.all([...this.#open.values()].map(({ listener }) => listener.stop(graceMs)));
  }
}

/** Where the system chooses the port, the name tells one listener from another. */
function addressOf({ name, host, port }: Pick<Wanted, 'name' | 'host' | 'port'>): string {
  return port === 0 ? `${host}:0 ${name}` : `${host}:${port}`;
}

async function openFor({ name, host, port, handle, tls }: Wanted): Promise<Open> {
  const open: { handle: Handle; listener?: Listener } = { handle };
  const listener = await listen(
    name,
    host,
    port,
    {
      answer: (request, response) => open.handle.answer(request, response),
      mayUpgrade: (request) => open.handle.mayUpgrade?.(request) ?? false,
      upgrade: (request, socket, head) => open.handle.upgrade?.(request, socket, head),
    },
    tls?.(),
  );
  return Object.assign(open, { listener });
}
