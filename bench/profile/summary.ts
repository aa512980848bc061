/** Where the time of a CPU profile went: by function, by folder of src and by package. Pure. */

import type { Profiler } from 'node:inspector';

/** A row of a table; shares are of the time that was not idle. */
export interface Share {
  readonly name: string;
  /** Time in it, and in nothing that it called. */
  readonly self: number;
  /** Time with it anywhere on the stack. */
  readonly total: number;
}

export interface ProfileSummary {
  readonly busyMs: number;
  readonly idleMs: number;
  /** `name file:line`, by self time. */
  readonly functions: readonly Share[];
  /** `src/edge`, `graphql` (a package), `node`, `native` (built-ins, the socket), by self time. */
  readonly places: readonly Share[];
}

type Node = Profiler.ProfileNode;

/** `root` is the folder of the project, as a file URL with its last slash. */
export function summariseProfile(profile: Profiler.Profile, root: string): ProfileSummary {
  const functions = new Tally();
  const places = new Tally();
  const all = sum(stacks(profile));
  const busy = sum(busyStacks(profile));
  for (const { stack, micros } of busyStacks(profile)) {
    functions.add(
      stack.map((node) => functionOf(node, root)),
      micros,
    );
    places.add(
      stack.map((node) => placeOf(node, root)),
      micros,
    );
  }
  return {
    busyMs: busy / 1000,
    idleMs: (all - busy) / 1000,
    functions: functions.shares(busy),
    places: places.shares(busy),
  };
}

function sum(all: readonly Stack[]): number {
  return all.reduce((micros, stack) => micros + stack.micros, 0);
}

/** A function on a stack; the file is relative to the project, or to `node_modules`. */
export interface Place {
  readonly file: string;
  readonly name: string;
}

/** Share of the busy time in which such a function is on the stack: what it costs, its callees included. */
export function shareOf(profile: Profiler.Profile, root: string, isIt: (place: Place) => boolean): number {
  let busy = 0;
  let found = 0;
  for (const { stack, micros } of busyStacks(profile)) {
    busy += micros;
    const places = stack.map(({ callFrame }) => ({
      file: fileOf(callFrame.url, root),
      name: callFrame.functionName,
    }));
    if (places.some(isIt)) found += micros;
  }
  return busy === 0 ? 0 : found / busy;
}

interface Stack {
  /** From the function that ran to the outermost. */
  readonly stack: readonly Node[];
  readonly micros: number;
}

function busyStacks(profile: Profiler.Profile): Stack[] {
  return stacks(profile).filter(({ stack: [top] }) => top?.callFrame.functionName !== '(idle)');
}

function stacks(profile: Profiler.Profile): Stack[] {
  const tree = new Map(profile.nodes.map((node) => [node.id, node]));
  const parents = new Map(
    profile.nodes.flatMap(({ id, children = [] }) => children.map((child) => [child, id] as const)),
  );
  return [...weightsOf(profile)].map(([id, micros]) => ({ stack: stackOf(id, tree, parents), micros }));
}

/** Microseconds by node. */
function weightsOf({ samples = [], timeDeltas = [] }: Profiler.Profile): Map<number, number> {
  const weights = new Map<number, number>();
  samples.forEach((id, index) =>
    weights.set(id, (weights.get(id) ?? 0) + Math.max(0, timeDeltas[index] ?? 0)),
  );
  return weights;
}

/** From the node that ran to the one below the root. */
function stackOf(id: number, tree: ReadonlyMap<number, Node>, parents: ReadonlyMap<number, number>): Node[] {
  const stack: Node[] = [];
  for (let at: number | undefined = id; at !== undefined; at = parents.get(at)) {
    const node = tree.get(at);
    if (node !== undefined && node.callFrame.functionName !== '(root)') stack.push(node);
  }
  return stack;
}

function functionOf({ callFrame }: Node, root: string): string {
  const name = callFrame.functionName === '' ? '(anonymous)' : callFrame.functionName;
  if (callFrame.url === '') return name;
  return `${name} ${fileOf(callFrame.url, root)}:${callFrame.lineNumber + 1}`;
}

function fileOf(url: string, root: string): string {
  const inPackages = url.split('/node_modules/').at(-1) ?? url;
  return inPackages === url ? url.replace(root, '') : inPackages;
}

function placeOf({ callFrame: { url, functionName } }: Node, root: string): string {
  if (url === '') return functionName === '(garbage collector)' ? 'garbage collector' : 'native';
  if (url.startsWith('node:')) return 'node';
  const file = fileOf(url, root);
  if (url.includes('/node_modules/')) return /^(@[^/]+\/)?[^/]+/.exec(file)?.[0] ?? file;
  return file.split('/').slice(0, -1).slice(0, 2).join('/') || '.';
}

class Tally {
  readonly #self = new Map<string, number>();
  readonly #total = new Map<string, number>();

  /** A name that stands on a stack twice is counted once. */
  add(stack: readonly string[], micros: number): void {
    const [top = ''] = stack;
    this.#self.set(top, (this.#self.get(top) ?? 0) + micros);
    for (const name of new Set(stack)) this.#total.set(name, (this.#total.get(name) ?? 0) + micros);
  }

  shares(whole: number): Share[] {
    return [...this.#total]
      .map(([name, total]) => ({ name, self: (this.#self.get(name) ?? 0) / whole, total: total / whole }))
      .sort((a, b) => b.self - a.self);
  }
}
