/** One operation as a bar chart: requests a second of all contenders, the fastest first, with the spread. */

import type { ContenderResult, OperationResult } from '../contest.ts';
import { classOf, figure, round, svg, text } from './svg.ts';

const WIDTH = 760;
const LEFT = 178;
/** Of the best round of the fastest. */
const BAR = 370;
const ROW = 20;
const STEP = 28;
const TOP = 62;

export function barChart({ operation, contenders }: OperationResult): string {
  const ranked = contenders.toSorted((a, b) => b.requestsPerSecond.median - a.requestsPerSecond.median);
  const best = Math.max(...ranked.map(({ requestsPerSecond }) => requestsPerSecond.max));
  const words = ranked.map(
    ({ contender, requestsPerSecond }) => `${contender} ${figure(requestsPerSecond.median)}`,
  );
  return svg(
    WIDTH,
    TOP + ranked.length * STEP + 10,
    `${operation}: requests a second`,
    `${words.join('; ')}.`,
    [
      text(16, 26, `${operation}: requests a second`, 'title'),
      text(
        16,
        45,
        'longer is better; medians, the line from the worst round to the best; µs of CPU for one request',
        'note',
      ),
      ...ranked.flatMap((result, index) => bar(result, TOP + index * STEP, BAR / best)),
    ],
  );
}

function bar(result: ContenderResult, top: number, scale: number): string[] {
  const { contender, requestsPerSecond, cpuMicrosPerRequest } = result;
  const { median, min, max } = requestsPerSecond;
  const middle = top + ROW / 2;
  const at = (value: number): number => round(LEFT + value * scale);
  const isFacet = contender.startsWith('facet');
  const label = `${figure(median)}  ·  ${figure(cpuMicrosPerRequest.median)} µs`;
  return [
    text(LEFT - 10, middle + 4.5, contender, isFacet ? 'end strong' : 'end'),
    `<rect class="${classOf(contender)}" x="${LEFT}" y="${top}" width="${round(Math.max(1, median * scale))}" height="${ROW}" rx="3"/>`,
    `<line class="spread" x1="${at(min)}" x2="${at(max)}" y1="${middle}" y2="${middle}"/>`,
    text(LEFT + max * scale + 10, middle + 4.5, label, isFacet ? 'strong' : ''),
  ];
}
