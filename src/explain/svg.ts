/** What the pictures share: colours that are readable by day and by night, and text that cannot leave its element. */

/** One colour a service, in the order they are first called. */
const serviceColours = [
  '#2f6fde',
  '#0f9d76',
  '#c4671a',
  '#8a4fd0',
  '#c23b7a',
  '#4d7a12',
  '#0b8aa8',
  '#9a6b00',
];

export const style = `
  text { font: 13px/1.2 ui-sans-serif, system-ui, -apple-system, "Segoe UI", Roboto, "DejaVu Sans", sans-serif; fill: #1b2430 }
  .title { font-size: 18px; font-weight: 650 }
  .head { font-size: 12px; font-weight: 600; fill: #5d6b7d; letter-spacing: .04em }
  .call { font: 12.5px ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace; font-weight: 600 }
  .dim { font-size: 12px; fill: #5d6b7d }
  .fan { font-size: 12px; font-weight: 600; fill: #0b6e52 }
  .bad { font-size: 12px; font-weight: 700; fill: #c01f2e }
  .page { fill: #ffffff }
  .card { fill: #f6f8fb; stroke: #d5dce6 }
  .card.bad { fill: #fdeef0; stroke: #d9485a }
  .wire { fill: none; stroke: #b3bfce; stroke-width: 1.4 }
  .lane { stroke: #e4e9f0; stroke-dasharray: 2 5 }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6ebf2 } .head, .dim { fill: #98a6b8 } .fan { fill: #5fd0a8 } .bad { fill: #ff7b88 }
    .page { fill: #12171e } .card { fill: #1b222c; stroke: #323d4b } .card.bad { fill: #35191e; stroke: #c4505e }
    .wire { stroke: #4a5868 } .lane { stroke: #2a3440 }
  }`;

/** Text as it may stand in XML. */
export function escape(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

/** Cut in the middle: how a path begins and how it ends tell most. */
export function shorten(text: string, length: number): string {
  if (text.length <= length) return text;
  const end = Math.floor((length - 1) / 2);
  return `${text.slice(0, length - 1 - end)}…${text.slice(-end)}`;
}

export function coloursOf(services: readonly string[]): (service: string) => string {
  const names = [...new Set(services)];
  return (service) => serviceColours[names.indexOf(service) % serviceColours.length] ?? '#5d6b7d';
}

/** An SVG text element. */
export function text(x: number, y: number, name: string, content: string, more = ''): string {
  return `<text x="${x}" y="${y}" class="${name}"${more}>${escape(content)}</text>`;
}

/** A whole SVG document of this size, in pixels. */
export function picture(width: number, height: number, label: string, parts: readonly string[]): string {
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="${escape(label)}">`,
    `<style>${style}\n</style>`,
    `<rect class="page" width="${width}" height="${height}" rx="10"/>`,
    ...parts,
    '</svg>',
    '',
  ].join('\n');
}
