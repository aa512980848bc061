/** The words in which a plan is told, in text and in pictures alike. */

import type { CallReport, PlanReport } from './report.ts';

/** "1 call", "9 calls", "very many calls". */
export function count(number: number | null, noun: string): string {
  if (number === null || number >= Number.MAX_SAFE_INTEGER) return `very many ${noun}s`;
  return `${number.toLocaleString('en')} ${noun}${number === 1 ? '' : 's'}`;
}

/** "mobile: Home" and what it takes. */
export function titleOf(report: PlanReport, app: string | undefined): string {
  const name = report.name ?? `an unnamed ${report.operation}`;
  return app === undefined ? name : `${name} of ${app}`;
}

/** The plan in one line: its calls, waves and cost. */
export function summaryOf({
  calls,
  waves,
  cost,
}: Pick<PlanReport, 'calls' | 'cost'> & { readonly waves: readonly unknown[] }): string {
  if (waves.length === 0) return `no calls, cost ${amount(cost)}`;
  return `${count(calls, 'call')} in ${count(waves.length, 'wave')}, cost ${amount(cost)}`;
}

/** A number as people read it; a saturated one in words. */
export function amount(number: number): string {
  if (number >= Number.MAX_SAFE_INTEGER) return 'beyond counting';
  return number.toLocaleString('en', { maximumFractionDigits: 2 });
}

/** How the parents' calls become fewer; empty for a call of its own. */
export function fanInOf({ batch, isPerParent, parents, calls }: CallReport): string {
  if (isPerParent) return `N+1: ${count(calls, 'call')}, one for each parent`;
  if (batch === null) return calls > 1 ? count(calls, 'call') : '';
  return `${count(parents, 'key')} → ${count(calls, 'call')}`;
}

/** What the principal must have, what the answer varies by, how long it keeps: a line each, with its heading. */
export function notesOf(report: PlanReport): [string, string][] {
  const { size, access, varies, cache, rateLimited, slicing } = report;
  const notes: [string, string][] = [
    ['size', `depth ${size.depth}, ${count(size.fields, 'field')}, ${size.aliases} with an alias`],
  ];
  for (const { path, scopes, policies = [] } of access) {
    const needs = [...scopes, ...policies].map((sets) => sets.map((set) => set.join(' and ')).join(', or '));
    notes.push(['needs', [path.join('.'), needs.length === 0 ? 'a login' : needs.join('; and ')].join(': ')]);
  }
  const by = [
    ...varies.claims.map((name) => `the claim ${name}`),
    ...varies.headers.map((name) => `the header ${name}`),
    ...(varies.isGuarded ? ['what the caller may see'] : []),
  ];
  notes.push(['varies', by.length === 0 ? 'by nothing' : `by ${by.join(', ')}`]);
  const kept = cache.maxAgeSeconds === 0 ? 'not at all' : `for ${cache.maxAgeSeconds} s`;
  notes.push(['keeps', cache.maxAgeSeconds === 0 ? kept : `${kept}, ${cache.scope.toLowerCase()}`]);
  for (const { coordinate, count: times } of rateLimited)
    notes.push(['limit', `${coordinate}, asked ${times} times`]);
  for (const { coordinate, given, oneOf } of slicing)
    notes.push([
      'lists',
      `${coordinate} wants one of ${oneOf.join(', ')}, and is given ${given.length === 0 ? 'none' : given.join(' and ')}`,
    ]);
  return notes;
}
