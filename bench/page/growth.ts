/** The panels of the growth plots, from the results. */

import { bars, type TypesBar } from '../bars.ts';
import type { ContenderName } from '../contenders.ts';
import type { ContenderResult } from '../contest.ts';
import type { GrowthPoint, Results } from '../results.ts';
import { type Summary, scaled } from '../statistics.ts';
import type { Panel, Series } from './lines.ts';
import { classOf } from './svg.ts';

/** Of what was measured. */
export function growthPanels({ rows, keys, connections }: Results): Panel[] {
  const panels: Panel[] = [];
  if (rows.length > 0)
    panels.push({
      title: 'CPU for a row, in µs',
      note: 'rows of an answer, with 10 users; flat is right',
      ...seriesOf(rows, ({ cpuMicrosPerRequest }, at) => scaled(cpuMicrosPerRequest, at)),
    });
  if (keys.length > 0)
    panels.push({
      title: 'CPU for a request, in ms',
      note: 'different users in 1,000 rows, in calls of 100 at most',
      ...seriesOf(keys, ({ cpuMicrosPerRequest }) => scaled(cpuMicrosPerRequest, 1000)),
    });
  if (connections.length > 0)
    panels.push(
      {
        title: 'Requests a second',
        note: 'posts-with-users, by clients at the same time; higher is better',
        ...seriesOf(connections, ({ requestsPerSecond }) => requestsPerSecond),
      },
      {
        title: 'p99 of the answers, in ms',
        note: 'posts-with-users, by clients at the same time; lower is better',
        ...seriesOf(connections, ({ p99Ms }) => p99Ms),
      },
    );
  return panels;
}

function seriesOf(
  points: readonly GrowthPoint[],
  valueOf: (result: ContenderResult, at: number) => Summary,
): Pick<Panel, 'steps' | 'series'> {
  const names = [
    ...new Set(points.flatMap(({ result }) => result.contenders.map(({ contender }) => contender))),
  ];
  const series = names.map(
    (name: ContenderName): Series => ({
      name,
      className: classOf(name),
      points: points.flatMap(({ at, result }) =>
        result.contenders.filter(({ contender }) => contender === name).map((found) => valueOf(found, at)),
      ),
    }),
  );
  return { steps: points.map(({ at }) => at), series };
}

export function typesPanels({ types }: Results): Panel[] {
  const steps = types.map((result) => result.types);
  const series = (name: string, className: string, points: Summary[]): Series => ({
    name,
    className,
    points,
  });
  return [
    {
      title: 'Seconds',
      note: 'types of a project; the whole process, Node included',
      steps,
      series: [
        series(
          'check',
          'facet',
          types.map(({ checkMs }) => scaled(checkMs, 1000)),
        ),
        series(
          'start',
          'peer',
          types.map(({ startMs }) => scaled(startMs, 1000)),
        ),
      ],
      bound: boundOf('check s'),
    },
    {
      title: 'Peak memory, in MB',
      note: 'types of a project; the whole process, Node included',
      steps,
      series: [
        series(
          'check',
          'facet',
          types.map(({ checkPeakRssBytes }) => scaled(checkPeakRssBytes, 1e6)),
        ),
        series(
          'start',
          'peer',
          types.map(({ startPeakRssBytes }) => scaled(startPeakRssBytes, 1e6)),
        ),
      ],
      bound: boundOf('check MB'),
    },
  ];
}

function boundOf(figure: TypesBar['figure']): number {
  return bars.find((bar): bar is TypesBar => bar.kind === 'types' && bar.figure === figure)?.atMost ?? 0;
}
