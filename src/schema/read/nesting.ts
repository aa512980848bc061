/** How deep a file is nested, counted without parsing it: parsers and checks go down by calling themselves. */

const MAX_DEPTH = 200;
/** Comments and texts, whose brackets count for nothing, and the brackets that do. */
const TOKENS = /#[^\n\r]*|"""(?:[^"\\]|\\"""|\\|"(?!""))*"""|"(?:\\.|[^"\\\n\r])*"|[[({]|[\])}]/g;

/** Where the nesting goes over the limit, if it does. */
export function tooDeep(text: string): { readonly message: string; readonly offset: number } | undefined {
  let depth = 0;
  for (const { 0: token, index } of text.matchAll(TOKENS)) {
    if ('[({'.includes(token)) depth += 1;
    else if ('])}'.includes(token)) depth -= 1;
    if (depth > MAX_DEPTH)
      return { message: `it is nested more than ${MAX_DEPTH} levels deep`, offset: index };
  }
  return undefined;
}
