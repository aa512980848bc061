/** Puts values where paths read them: how a reply gets the form of its service. */

import { every, type Path, type PathStep } from '../../base/path.ts';

/** The smallest reply from which the path reads the value. */
export function wrap([step, ...rest]: Path, value: unknown): unknown {
  if (step === undefined) return value;
  if (typeof step === 'string') return { [step]: wrap(rest, value) };
  if (step !== every) return [...Array.from({ length: step }, () => null), wrap(rest, value)];
  return Array.isArray(value) ? value.map((item) => wrap(rest, item)) : [wrap(rest, value)];
}

/** Puts a value at a path, through what is there already. */
export function assign(holder: object, [step, ...rest]: readonly PathStep[], value: unknown): void {
  if (typeof step === 'symbol' || step === undefined) return;
  const target = holder as Record<string | number, unknown>;
  if (rest.length === 0) {
    target[step] = value;
    return;
  }
  const inner = target[step];
  if (typeof inner !== 'object' || inner === null) target[step] = typeof rest[0] === 'string' ? {} : [];
  assign(target[step] as object, rest, value);
}
