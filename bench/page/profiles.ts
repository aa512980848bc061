/** Where Facet's time goes, as one table for all operations: what falls short shows there why. */

import type { OperationProfile } from '../profile/main.ts';
import { table } from '../table.ts';

const PLACES = 12;
const FUNCTIONS = 6;

export function profileSection(profiles: readonly OperationProfile[]): string[] {
  if (profiles.length === 0) return [];
  return [
    '### Where the time of Facet goes',
    "Share of its busy CPU time that is spent in a folder of src, in a package, in Node or in the engine's own " +
      'built-ins (`native`: writing to sockets, parsing and printing JSON), by CPU profile under the same load.',
    placesTable(profiles),
    'The functions with the most time of their own:',
    functionsTable(profiles),
  ];
}

function placesTable(profiles: readonly OperationProfile[]): string {
  const selfOf = (profile: OperationProfile, place: string): number =>
    profile.places.find(({ name }) => name === place)?.self ?? 0;
  const most = (place: string): number => Math.max(...profiles.map((profile) => selfOf(profile, place)));
  const places = [...new Set(profiles.flatMap((profile) => profile.places.map(({ name }) => name)))]
    .toSorted((a, b) => most(b) - most(a))
    .slice(0, PLACES);
  const rows = places.map((place) => [place, ...profiles.map((profile) => percent(selfOf(profile, place)))]);
  return table([['place', ...profiles.map(titleOf)], ...rows]).join('\n');
}

function functionsTable(profiles: readonly OperationProfile[]): string {
  const rows = profiles.map((profile) => [
    titleOf(profile),
    profile.functions
      .slice(0, FUNCTIONS)
      .map(({ name, self }) => `\`${name}\` ${percent(self)}`)
      .join(', '),
  ]);
  return table([['operation', 'functions'], ...rows]).join('\n');
}

function titleOf({ operation, contender }: OperationProfile): string {
  return contender === 'facet' ? operation : `${operation}${contender.slice('facet'.length)}`;
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
