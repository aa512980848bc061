/** Bounds JSON before it is parsed: how deep it is nested, and how many members its objects and lists have together. */

import { HttpProblem } from './problem.ts';

export interface JsonBounds {
  readonly maxJsonDepth: number;
  readonly maxJsonMembers: number;
}

/** Throws REQUEST_TOO_LARGE. Counts and checks nothing else: whether it is JSON at all is the parser's to say. */
export function checkJson(text: string, { maxJsonDepth, maxJsonMembers }: JsonBounds): void {
  let depth = 0;
  let members = 0;
  for (let at = 0; at < text.length; at++) {
    switch (text.charCodeAt(at)) {
      case 0x22: // "
        at = endOfString(text, at);
        break;
      case 0x5b: // [
      case 0x7b: // {
        depth += 1;
        if (depth > maxJsonDepth) throw tooLarge(`is nested deeper than ${maxJsonDepth} levels`);
        break;
      case 0x5d: // ]
      case 0x7d: // }
        depth -= 1;
        break;
      case 0x2c: // ,
        members += 1;
        if (members >= maxJsonMembers) throw tooLarge(`has more than ${maxJsonMembers} members`);
        break;
      default:
    }
  }
}

/** The quote that ends a string, which has an even number of backslashes before it. */
function endOfString(text: string, from: number): number {
  for (let at = text.indexOf('"', from + 1); at !== -1; at = text.indexOf('"', at + 1)) {
    let before = at - 1;
    while (text.charCodeAt(before) === 0x5c) before -= 1;
    if ((at - before) % 2 === 1) return at;
  }
  return text.length;
}

function tooLarge(what: string): HttpProblem {
  return new HttpProblem('REQUEST_TOO_LARGE', `The JSON of the request ${what}.`);
}
