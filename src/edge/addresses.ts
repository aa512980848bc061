/** Where a request comes from, and whether it may: decided before anything of it is read. */

import type { IncomingMessage } from 'node:http';
import { BlockList, isIP, isIPv4, type Socket } from 'node:net';
import type { AddressesConfig } from '../config/listener.ts';

export interface Addresses {
  /** The client's own address: of the connection, or what the nearest proxy that is not trusted says no more about. */
  clientOf(request: Pick<IncomingMessage, 'socket' | 'headers'>): string;
  isAllowed(address: string): boolean;
}

/** What `X-Forwarded-For` says counts only as far as trusted proxies have written it, from the right. */
export function createAddresses({ allow, deny, trustedProxies }: AddressesConfig): Addresses {
  const allowed = listOf(allow);
  const denied = listOf(deny);
  const trusted = listOf(trustedProxies);
  /** Of a connection it is always the same, and written as one text at some cost. */
  const peers = new WeakMap<object, string>();
  const peerOf = (socket: Pick<Socket, 'remoteAddress'>): string => {
    let peer = peers.get(socket);
    if (peer === undefined) peers.set(socket, (peer = plainAddress(socket.remoteAddress ?? '')));
    return peer;
  };
  return {
    clientOf({ socket, headers }) {
      let client = peerOf(socket);
      if (trusted === undefined || !holds(trusted, client)) return client;
      const told = headers['x-forwarded-for'];
      const hops = (Array.isArray(told) ? told.join(',') : (told ?? '')).split(',').toReversed();
      for (const hop of hops) {
        const address = hopAddress(hop.trim());
        if (address === undefined) break; // from here on anybody may have written it
        client = address;
        if (!holds(trusted, client)) break;
      }
      return client;
    },
    isAllowed: (address) =>
      !(denied !== undefined && holds(denied, address)) && (allowed === undefined || holds(allowed, address)),
  };
}

/** Undefined for an empty one. */
function listOf(networks: readonly string[]): BlockList | undefined {
  if (networks.length === 0) return undefined;
  const list = new BlockList();
  for (const network of networks) {
    const [written = '', prefix] = network.split('/');
    const address = plainAddress(written);
    const family = isIPv4(address) ? 'ipv4' : 'ipv6';
    // Of an IPv4 address written as IPv6 the last 32 of the 128 bits are its own.
    const isMapped = family === 'ipv4' && !isIPv4(written);
    if (prefix === undefined) list.addAddress(address, family);
    else if (isMapped && Number(prefix) < 96) list.addSubnet(written, Number(prefix), 'ipv6');
    else list.addSubnet(address, Number(prefix) - (isMapped ? 96 : 0), family);
  }
  return list;
}

/** What is no address, as that of a socket that has closed, is in no list. */
function holds(list: BlockList, address: string): boolean {
  const family = isIP(address);
  return family !== 0 && list.check(address, family === 4 ? 'ipv4' : 'ipv6');
}

/** With a port or in brackets, as some proxies write it. Undefined for what is no address. */
function hopAddress(hop: string): string | undefined {
  const bare = /^\[([^\]]+)\](?::\d+)?$/.exec(hop)?.[1] ?? /^([\d.]+):\d+$/.exec(hop)?.[1] ?? hop;
  return isIP(bare) === 0 ? undefined : plainAddress(bare);
}

/** One text for an address: without zone, and IPv4 as such where it is written as IPv6 (RFC 4291, section 2.5.5.2). */
function plainAddress(address: string): string {
  const [bare = ''] = address.split('%');
  if (isIP(bare) !== 6) return bare;
  const text = URL.parse(`http://[${bare}]`)?.hostname.slice(1, -1) ?? bare;
  const [, high, low] = /^::ffff:([0-9a-f]+):([0-9a-f]+)$/.exec(text) ?? [];
  if (high === undefined || low === undefined) return text;
  const bytes = [Number.parseInt(high, 16), Number.parseInt(low, 16)].flatMap((part) => [
    part >> 8,
    part & 255,
  ]);
  return bytes.join('.');
}
