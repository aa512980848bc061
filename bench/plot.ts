/** The results as an SVG bar chart: throughput, each operation on a scale of its own, with the spread. */

import type { ContenderResult, OperationResult } from './contest.ts';
import type { Results } from './results.ts';

const WIDTH = 760;
const LEFT = 150;
/** Of the bar of the faster contender's best round. */
const BAR = 420;
const ROW = 22;
const GROUP = 74;
const TOP = 64;

const style = `
    text { font: 13px system-ui, sans-serif; fill: #1f2328; }
    .title { font-size: 15px; font-weight: 600; }
    .note { font-size: 11px; fill: #59636e; }
    .name { font-weight: 600; }
    .by-hand { fill: #8c959f; }
    .facet { fill: #0969da; }
    .spread { stroke: #1f2328; stroke-width: 1.5; }
    @media (prefers-color-scheme: dark) {
      text { fill: #e6edf3; }
      .note { fill: #9198a1; }
      .by-hand { fill: #656c76; }
      .facet { fill: #4493f8; }
      .spread { stroke: #e6edf3; }
    }
  `;

export function plot({ machine, method, operations }: Results): string {
  const height = TOP + operations.length * GROUP + 16;
  const summary = operations.map(describe).join(' ');
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" aria-labelledby="title summary">
  <title id="title">Requests a second, Facet and by hand</title>
  <desc id="summary">${escape(summary)}</desc>
  <style>${style}</style>
  ${text(16, 26, 'Requests a second (longer is better)', 'title')}
  ${text(16, 46, `${machine.cpu}, ${machine.cores} cores, Node ${machine.node}; medians and spread, rounds: ${method.rounds}; each operation has its own scale`, 'note')}
${operations.map((result, index) => group(result, TOP + index * GROUP)).join('\n')}
</svg>
`;
}

function describe({ operation, contenders }: OperationResult): string {
  const figures = contenders.map(
    ({ contender, requestsPerSecond }) => `${contender} ${whole(requestsPerSecond.median)}`,
  );
  return `${operation}: ${figures.join(', ')}.`;
}

function group({ operation, contenders }: OperationResult, top: number): string {
  const best = Math.max(...contenders.map(({ requestsPerSecond }) => requestsPerSecond.max));
  const bars = contenders.map((result, index) => bar(result, top + 10 + index * (ROW + 4), BAR / best));
  return [`  ${text(16, top + 2, operation, 'name')}`, ...bars].join('\n');
}

function bar({ contender, requestsPerSecond }: ContenderResult, top: number, scale: number): string {
  const { median, min, max } = requestsPerSecond;
  const middle = top + ROW / 2;
  const at = (value: number): string => (LEFT + value * scale).toFixed(1);
  return [
    `  ${text(32, middle + 4, contender)}`,
    `  <rect class="${contender.replace(' ', '-')}" x="${LEFT}" y="${top}" width="${(median * scale).toFixed(1)}" height="${ROW}" rx="2"/>`,
    `  <line class="spread" x1="${at(min)}" x2="${at(max)}" y1="${middle}" y2="${middle}"/>`,
    `  ${text(LEFT + max * scale + 10, middle + 4, whole(median))}`,
  ].join('\n');
}

function text(x: number, y: number, content: string, className?: string): string {
  const attribute = className === undefined ? '' : ` class="${className}"`;
  return `<text${attribute} x="${Number(x.toFixed(1))}" y="${y}">${escape(content)}</text>`;
}

function whole(value: number): string {
  return Math.round(value).toLocaleString('en');
}

function escape(content: string): string {
  return content.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
