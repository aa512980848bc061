/** A plan as a picture: waves from left to right, a bar for each call, and what it waits for. */

import type { CallReport, PlanReport } from './report.ts';
import { coloursOf, picture, shorten, text } from './svg.ts';
import { count, fanInOf, summaryOf, titleOf } from './words.ts';

const MARGIN = 28;
const HEAD = 104;
const CARD = { width: 340, height: 74, gap: 14, between: 60 };
/** More calls of one wave are told in one bar. */
const MAX_IN_WAVE = 24;
const PADDING = 16;
/** Widths of a character, in pixels, of the two sizes of text. */
const CHARACTER = { call: 7.7, dim: 6.9 };

interface Box {
  readonly x: number;
  readonly y: number;
}

/** The plan as an SVG picture: its waves from left to right, a box for each call. */
export function planSvg(report: PlanReport, app?: string): string {
  const { waves } = report;
  const colour = coloursOf(waves.flat().map(({ service }) => service));
  const shown = waves.map((wave) => wave.slice(0, MAX_IN_WAVE));
  const boxes = new Map<number, Box>();
  for (const [column, wave] of shown.entries())
    for (const [row, call] of wave.entries()) boxes.set(call.id, boxAt(column, row));
  const rows = Math.max(1, ...waves.map((wave) => Math.min(wave.length, MAX_IN_WAVE + 1)));
  const columns = Math.max(1, waves.length);
  const title = titleOf(report, app);
  const summary = summaryOf(report);
  const width = Math.max(480, MARGIN * 2 + columns * CARD.width + (columns - 1) * CARD.between);
  const height = HEAD + rows * (CARD.height + CARD.gap) - CARD.gap + MARGIN;
  return picture(width, height, `${title}: ${summary}`, [
    text(MARGIN, 40, 'title', title),
    text(MARGIN, 62, 'dim', summary),
    ...waves.map((wave, column) => head(wave, column)),
    ...shown.flat().flatMap((call) => wires(call, boxes)),
    ...shown.flat().map((call) => card(call, boxes, colour(call.service))),
    ...waves.flatMap((wave, column) => rest(wave, column)),
  ]);
}

function boxAt(column: number, row: number): Box {
  return {
    x: MARGIN + column * (CARD.width + CARD.between),
    y: HEAD + row * (CARD.height + CARD.gap),
  };
}

function head(wave: readonly CallReport[], column: number): string {
  const calls = wave.reduce((total, call) => total + call.calls, 0);
  return text(boxAt(column, 0).x, HEAD - 14, 'head', `Wave ${column + 1} · ${count(calls, 'call')}`);
}

function wires({ id, waitsFor }: CallReport, boxes: ReadonlyMap<number, Box>): string[] {
  const to = boxes.get(id);
  if (to === undefined) return [];
  return waitsFor.flatMap((before) => {
    const from = boxes.get(before);
    if (from === undefined) return [];
    const [x1, y1] = [from.x + CARD.width, from.y + CARD.height / 2];
    const [x2, y2] = [to.x, to.y + CARD.height / 2];
    const bend = Math.min(CARD.between, x2 - x1) * 0.55;
    return [`<path class="wire" d="M${x1} ${y1} C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}"/>`];
  });
}

function card(call: CallReport, boxes: ReadonlyMap<number, Box>, colour: string): string {
  const { x, y } = boxes.get(call.id) ?? { x: 0, y: 0 };
  const { isPerParent, service, path } = call;
  const left = x + PADDING;
  const right = x + CARD.width - PADDING;
  const room = CARD.width - 2 * PADDING;
  const roomOfCall = room - service.length * CHARACTER.dim - PADDING;
  const fanIn = fanInOf(call);
  return [
    `<rect class="card${isPerParent ? ' bad' : ''}" x="${x}" y="${y}" width="${CARD.width}" height="${CARD.height}" rx="8"/>`,
    `<rect x="${x}" y="${y + 10}" width="4" height="${CARD.height - 20}" rx="2" fill="${colour}"/>`,
    text(left, y + 23, 'call', shorten(call.call, Math.floor(roomOfCall / CHARACTER.call))),
    text(right, y + 23, 'dim', service, ' text-anchor="end"'),
    text(left, y + 43, 'dim', shorten(path, Math.floor(room / CHARACTER.dim))),
    ...(fanIn === '' ? [] : [text(left, y + 62, isPerParent ? 'bad' : 'fan', fanIn)]),
  ].join('\n');
}

function rest(wave: readonly CallReport[], column: number): string[] {
  const left = wave.slice(MAX_IN_WAVE);
  if (left.length === 0) return [];
  const { x, y } = boxAt(column, MAX_IN_WAVE);
  return [text(x + 4, y + 24, 'dim', `and ${count(left.length, 'call')} more`)];
}
