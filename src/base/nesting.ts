/** How deep a text is nested, counted in one pass without parsing it: parsers and checks go down by calling themselves. */

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const HASH = 0x23;

/** Where the brackets of a GraphQL or JSON text go deeper than `max`, or undefined. Comments and texts count for nothing. */
export function tooDeepAt(text: string, max: number): number | undefined {
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    switch (text.charCodeAt(at)) {
      case QUOTE:
        at = endOfText(text, at);
        break;
      case HASH:
        at = endOfLine(text, at);
        break;
      case 0x28: // (
      case 0x5b: // [
      case 0x7b: // {
        depth += 1;
        if (depth > max) return at;
        break;
      case 0x29: // )
      case 0x5d: // ]
      case 0x7d: // }
        depth -= 1;
        break;
      default:
    }
  }
  return undefined;
}

/** The last character of a text that begins at `from`; a block text ends at three quotes, any other at one or with its line. */
function endOfText(text: string, from: number): number {
  if (text.startsWith('"""', from)) return endOfBlock(text, from);
  for (let at = from + 1; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === BACKSLASH) at += 1;
    else if (code === QUOTE || code === 0x0a || code === 0x0d) return at;
  }
  return text.length;
}

function endOfBlock(text: string, from: number): number {
  let end = text.indexOf('"""', from + 3);
  while (end !== -1 && text.charCodeAt(end - 1) === BACKSLASH) end = text.indexOf('"""', end + 3);
  return end === -1 ? text.length : end + 2;
}

function endOfLine(text: string, from: number): number {
  for (let at = from; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 0x0a || code === 0x0d) return at;
  }
  return text.length;
}
