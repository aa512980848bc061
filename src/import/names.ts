/** Names for GraphQL from names of other languages: written as GraphQL writes them, legal, and each given once. */

/** `user_name`, `User-Name`, `HTTPServer` and `user.name` as their words in lower case. */
export function wordsOf(text: string): string[] {
  const latin = text.normalize('NFD').replaceAll(/\p{M}/gu, '');
  return (latin.match(/[A-Z]+(?![a-z])\d*|[A-Z]?[a-z]+\d*|\d+/g) ?? []).map((word) => word.toLowerCase());
}

/** Empty when the text has no letter or digit that GraphQL knows. */
export function camelCase(text: string): string {
  if (/^[a-z][A-Za-z0-9]*$/.test(text)) return text;
  const [first = '', ...rest] = wordsOf(text);
  return legal(first + rest.map(capitalize).join(''));
}

export function pascalCase(text: string): string {
  if (/^[A-Z][A-Za-z0-9]*$/.test(text) && /[a-z]/.test(text)) return text;
  return legal(wordsOf(text).map(capitalize).join(''), '_');
}

export function constantCase(text: string): string {
  if (/^[A-Z][A-Z0-9_]*$/.test(text) && !text.includes('__')) return text;
  return legal(wordsOf(text).join('_').toUpperCase());
}

export function capitalize(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

export function uncapitalize(word: string): string {
  return word.charAt(0).toLowerCase() + word.slice(1);
}

/** No name starts with a digit. */
function legal(name: string, prefix = '_'): string {
  return /^\d/.test(name) ? prefix + name : name;
}

export function isName(text: string): boolean {
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(text) && !text.startsWith('__');
}

/** By the rules of English, as far as names of APIs need them. */
export function singular(word: string): string {
  if (/(?:ss|us|is|news|series|data)$/i.test(word)) return word;
  if (/[^aeiou]ies$/i.test(word)) return `${word.slice(0, -3)}y`;
  if (/(?:ss|x|sh|[trn]ch|status|virus|bonus)es$/i.test(word)) return word.slice(0, -2);
  return word.replace(/s$/i, '');
}

export function plural(word: string): string {
  if (/[^aeiou]y$/i.test(word)) return `${word.slice(0, -1)}ies`;
  if (/(?:ss|x|z|ch|sh)$/i.test(word)) return `${word}es`;
  return /s$/i.test(word) ? word : `${word}s`;
}

/** Gives each name once: a name that is taken gets the next of the alternatives, at last a number. */
export class NameSet {
  readonly #taken: Set<string>;

  constructor(taken: Iterable<string> = []) {
    this.#taken = new Set(taken);
  }

  has(name: string): boolean {
    return this.#taken.has(name);
  }

  take(name: string, ...alternatives: readonly string[]): string {
    const free = [name, ...alternatives].find((candidate) => candidate !== '' && !this.#taken.has(candidate));
    const chosen = free ?? this.#numbered(name);
    this.#taken.add(chosen);
    return chosen;
  }

  #numbered(name: string): string {
    let number = 2;
    while (this.#taken.has(`${name}${number}`)) number++;
    return `${name}${number}`;
  }
}
