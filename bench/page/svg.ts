/** What all plots have in common: colours by contender, for light and dark pages, and text that is safe in XML. */

import type { ContenderName } from '../contenders.ts';

const style = `
    text { font: 13px system-ui, sans-serif; fill: #1f2328; }
    .title { font-size: 15px; font-weight: 600; }
    .note { font-size: 11px; fill: #59636e; }
    .strong { font-weight: 600; }
    .end { text-anchor: end; }
    .middle { text-anchor: middle; }
    .facet { --colour: #0969da; }
    .by-hand { --colour: #818b98; }
    .peer { --colour: #c9a26d; }
    .shared { opacity: 0.62; }
    rect { fill: var(--colour); }
    polyline { fill: none; stroke: var(--colour); stroke-width: 2.5; stroke-linejoin: round; }
    circle { fill: var(--colour); }
    .range { stroke: var(--colour); stroke-width: 1.5; opacity: 0.6; }
    .spread { stroke: #1f2328; stroke-width: 1.5; }
    .grid { stroke: #d1d9e0; stroke-width: 1; }
    .bound { stroke: #cf222e; stroke-width: 1.5; stroke-dasharray: 5 4; }
    .bound-text { font-size: 11px; fill: #cf222e; }
    @media (prefers-color-scheme: dark) {
      text { fill: #e6edf3; }
      .note { fill: #9198a1; }
      .facet { --colour: #4493f8; }
      .by-hand { --colour: #7d8590; }
      .peer { --colour: #a98655; }
      .spread { stroke: #e6edf3; }
      .grid { stroke: #3d444d; }
      .bound { stroke: #f85149; }
      .bound-text { fill: #f85149; }
    }
  `;

/** `summary` says in words what the picture shows. */
export function svg(
  width: number,
  height: number,
  title: string,
  summary: string,
  body: readonly string[],
): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-labelledby="title summary">
  <title id="title">${escape(title)}</title>
  <desc id="summary">${escape(summary)}</desc>
  <style>${style}</style>
${body.map((line) => `  ${line}`).join('\n')}
</svg>
`;
}

export function text(x: number, y: number, content: string, className = ''): string {
  const attribute = className === '' ? '' : ` class="${className}"`;
  return `<text${attribute} x="${round(x)}" y="${round(y)}">${escape(content)}</text>`;
}

export function classOf(contender: ContenderName): string {
  const [whose = '', shared] = contender.split(', ');
  const colour = ['facet', 'by hand'].includes(whose) ? whose.replace(' ', '-') : 'peer';
  return shared === 'shared' ? `${colour} shared` : colour;
}

export function round(value: number): number {
  return Number(value.toFixed(1));
}

/** Whole where it is large enough, else three digits. */
export function figure(value: number): string {
  return value >= 100 ? Math.round(value).toLocaleString('en') : String(Number(value.toPrecision(3)));
}

function escape(content: string): string {
  return content.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
