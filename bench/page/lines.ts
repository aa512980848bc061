/** Growth as small line charts beside each other: each step along the bottom is the next size that was measured. */

import type { Summary } from '../statistics.ts';
import { figure, round, svg, text } from './svg.ts';

export interface Series {
  readonly name: string;
  /** Of `svg.ts`. */
  readonly className: string;
  readonly points: readonly Summary[];
}

export interface Panel {
  readonly title: string;
  readonly note: string;
  readonly steps: readonly number[];
  readonly series: readonly Series[];
  /** A line that should not be crossed. */
  readonly bound?: number;
}

const WIDTH = 370;
const GAP = 20;
const HEIGHT = 250;
const PLOT = { left: 52, right: 28, top: 78, bottom: 34 };
const IN_A_ROW = 2;

export function lineCharts(title: string, panels: readonly Panel[]): string {
  const rows = Math.ceil(panels.length / IN_A_ROW);
  const body = panels.flatMap((panel, index) => {
    const x = (index % IN_A_ROW) * (WIDTH + GAP);
    const y = Math.floor(index / IN_A_ROW) * HEIGHT;
    return [`<g transform="translate(${x} ${y})">`, ...chart(panel).map((line) => `  ${line}`), '</g>'];
  });
  const width = Math.min(panels.length, IN_A_ROW) * (WIDTH + GAP) - GAP;
  return svg(width, rows * HEIGHT, title, panels.map(describe).join(' '), body);
}

function describe({ title, steps, series }: Panel): string {
  const said = series.map(({ name, points }) => {
    const values = points.map(({ median }, index) => `${figure(steps[index] ?? 0)}: ${figure(median)}`);
    return `${name} ${values.join(', ')}`;
  });
  return `${title}: ${said.join('; ')}.`;
}

function chart(panel: Panel): string[] {
  const { title, note, steps, series, bound } = panel;
  const highest = Math.max(...series.flatMap(({ points }) => points.map(({ max }) => max)), bound ?? 0);
  const tick = niceTick(highest);
  const top = Math.ceil(highest / tick) * tick;
  const place: Place = {
    x: (index) =>
      PLOT.left + 18 + (index * (WIDTH - PLOT.left - PLOT.right - 18)) / Math.max(1, steps.length - 1),
    y: (value) => HEIGHT - PLOT.bottom - (value / top) * (HEIGHT - PLOT.top - PLOT.bottom),
  };
  return [
    text(16, 24, title, 'title'),
    text(16, 41, note, 'note'),
    ...legend(series),
    ...Array.from({ length: Math.round(top / tick) + 1 }, (_, index) => gridLine(index * tick, place)).flat(),
    ...steps.map((step, index) =>
      text(place.x(index), HEIGHT - PLOT.bottom + 18, step.toLocaleString('en'), 'note middle'),
    ),
    ...(bound === undefined ? [] : boundLine(bound, place)),
    ...series.flatMap((one) => line(one, place)),
    ...figures(series, place),
  ];
}

interface Place {
  x(index: number): number;
  y(value: number): number;
}

/** One, two or five times a power of ten, so that there are three to six of them. */
function niceTick(highest: number): number {
  const power = 10 ** Math.floor(Math.log10(highest / 3));
  const factor = [1, 2, 5, 10].find((each) => highest / (each * power) <= 5) ?? 10;
  return factor * power;
}

function legend(series: readonly Series[]): string[] {
  return series.flatMap(({ name, className }, index) => {
    const x = 16 + index * 90;
    return [
      `<circle class="${className}" cx="${x + 5}" cy="58" r="4"/>`,
      text(x + 14, 62, name, name.startsWith('facet') ? 'strong' : ''),
    ];
  });
}

function gridLine(value: number, { y }: Place): string[] {
  return [
    `<line class="grid" x1="${PLOT.left}" x2="${WIDTH - 8}" y1="${round(y(value))}" y2="${round(y(value))}"/>`,
    text(PLOT.left - 7, y(value) + 4, figure(value), 'note end'),
  ];
}

function boundLine(bound: number, { y }: Place): string[] {
  return [
    `<line class="bound" x1="${PLOT.left}" x2="${WIDTH - 8}" y1="${round(y(bound))}" y2="${round(y(bound))}"/>`,
    text(PLOT.left + 6, y(bound) + 14, `at most ${figure(bound)}`, 'bound-text'),
  ];
}

function line({ className, points }: Series, { x, y }: Place): string[] {
  const path = points.map(({ median }, index) => `${round(x(index))},${round(y(median))}`).join(' ');
  return [
    ...points.map(
      ({ min, max }, index) =>
        `<line class="range ${className}" x1="${round(x(index))}" x2="${round(x(index))}" y1="${round(y(min))}" y2="${round(y(max))}"/>`,
    ),
    `<polyline class="${className}" points="${path}"/>`,
    ...points.map(
      ({ median }, index) =>
        `<circle class="${className}" cx="${round(x(index))}" cy="${round(y(median))}" r="4"/>`,
    ),
  ];
}

/** Above the highest point of a step, and below the lowest where there is room. */
function figures(series: readonly Series[], { x, y }: Place): string[] {
  const steps = series[0]?.points.length ?? 0;
  return Array.from({ length: steps }, (_, index) => {
    const values = series.flatMap(({ points }) => points[index]?.median ?? []).toSorted((a, b) => a - b);
    const [lowest = 0] = values;
    const highest = values.at(-1) ?? 0;
    const above = text(x(index), y(highest) - 9, figure(highest), 'note middle');
    const isRoom = lowest !== highest && y(lowest) + 20 < HEIGHT - PLOT.bottom;
    return isRoom ? [above, text(x(index), y(lowest) + 18, figure(lowest), 'note middle')] : [above];
  }).flat();
}
