/** One run as a picture: a bar for each call that was made, as long as it took. */

import { coloursOf, picture, shorten, text } from './svg.ts';
import type { MeasuredCall } from './waterfall.ts';

const MARGIN = 28;
const HEAD = 84;
const ROW = 30;
const LABELS = 300;
const BARS = 620;
/** More calls of one run are told in one line. */
const MAX_ROWS = 60;

/** `services` in the order of the plan, so that a service has one colour in both pictures. */
export function waterfallSvg(
  calls: readonly MeasuredCall[],
  totalMs: number,
  services: readonly string[],
): string {
  const shown = calls.slice(0, MAX_ROWS);
  const colour = coloursOf([...services, ...calls.map(({ service }) => service)]);
  const scale = BARS / Math.max(1, totalMs, ...calls.map(({ endMs }) => endMs));
  const left = MARGIN + LABELS;
  const rest = calls.length - shown.length;
  const height = HEAD + (shown.length + (rest > 0 ? 1 : 0)) * ROW + MARGIN;
  const title = `${calls.length} calls in ${milliseconds(totalMs)}`;
  const lanes = [0, 0.25, 0.5, 0.75, 1].map((part) => {
    const x = left + part * BARS;
    const label = milliseconds((part * BARS) / scale);
    return `<line class="lane" x1="${x}" x2="${x}" y1="${HEAD - 8}" y2="${height - 12}"/>${text(x, HEAD - 14, 'head', label, part === 1 ? ' text-anchor="end"' : '')}`;
  });
  const bars = shown.map((call, row) => {
    const y = HEAD + row * ROW;
    const x = left + call.startMs * scale;
    const width = Math.max(3, (call.endMs - call.startMs) * scale);
    const took = milliseconds(call.endMs - call.startMs);
    const isRoom = x + width < left + BARS - 90;
    const at = isRoom ? x + width + 6 : x - 6;
    return [
      text(MARGIN, y + 17, 'dim', call.service),
      text(MARGIN + 86, y + 17, 'call', shorten(call.call, 26)),
      `<rect x="${x.toFixed(1)}" y="${y + 3}" width="${width.toFixed(1)}" height="${ROW - 10}" rx="4" fill="${colour(call.service)}"/>`,
      text(
        at,
        y + 17,
        call.error === null ? 'dim' : 'bad',
        call.error === null ? took : `${took}, ${call.error}`,
        isRoom ? '' : ' text-anchor="end"',
      ),
    ].join('\n');
  });
  const more = rest > 0 ? [text(MARGIN, HEAD + shown.length * ROW + 17, 'dim', `and ${rest} more`)] : [];
  return picture(left + BARS + MARGIN, height, title, [
    text(MARGIN, 40, 'title', 'This run'),
    text(MARGIN + 90, 40, 'dim', title),
    ...lanes,
    ...bars,
    ...more,
  ]);
}

function milliseconds(ms: number): string {
  return `${ms < 10 ? ms.toFixed(1) : Math.round(ms)} ms`;
}
