/** What is asked of a value of a GraphQL service: its fields, by the key under which the gateway reads each of them. */

/** An argument of a selected field; its value is sent as a variable. */
export interface SelectedArgument {
  readonly name: string;
  /** The type of its variable, as the service's SDL has it: `[ID!]!`. */
  readonly type: string;
  readonly value: unknown;
}

/** A field that the service is asked for, with what is asked of its value. */
export interface SelectedField {
  readonly name: string;
  /** The response key to ask for, where no other field of the selection has it. */
  readonly alias: string;
  readonly args: readonly SelectedArgument[];
  readonly selection: Selection;
}

/** Grows while the client's selection is walked, and is only read after it was first sent. */
export class Selection {
  /** By read key: the alias, with the arguments where there are any. */
  readonly fields = new Map<string, SelectedField>();
  /** By concrete type, for a value of an interface or union. */
  readonly types = new Map<string, Selection>();
  #signature: string | undefined;
  #wireKeys: ReadonlyMap<string, string> | undefined;
  #isRenamed: boolean | undefined;

  /** Asks for a field; what is asked of its value is added to the selection that comes back. */
  add(name: string, alias = name, args: readonly SelectedArgument[] = []): Selection {
    const key = readKey(alias, args);
    let field = this.fields.get(key);
    if (field === undefined)
      this.fields.set(key, (field = { name, alias, args, selection: new Selection() }));
    return field.selection;
  }

  /** Asks for a path of fields without arguments; returns the selection of the last. */
  addPath([step, ...rest]: readonly unknown[]): Selection {
    if (step === undefined) return this;
    return (typeof step === 'string' ? this.add(step) : this).addPath(rest);
  }

  on(type: string): Selection {
    let selection = this.types.get(type);
    if (selection === undefined) this.types.set(type, (selection = new Selection()));
    return selection;
  }

  get isEmpty(): boolean {
    return this.fields.size === 0 && this.types.size === 0;
  }

  /** Text that is equal for selections that ask for the same. */
  get signature(): string {
    this.#signature ??= JSON.stringify([
      [...this.fields].map(([key, { selection }]) => [key, selection.isEmpty ? 0 : selection.signature]),
      [...this.types].map(([type, selection]) => [type, selection.signature]),
    ]);
    return this.#signature;
  }

  /**
   * The response key of each field by its read key. It never holds a value, so that a service that keeps parsed
   * documents meets the same text again: `posts`, and `posts__2` for the same field with other arguments.
   */
  get wireKeys(): ReadonlyMap<string, string> {
    if (this.#wireKeys !== undefined) return this.#wireKeys;
    const keys = new Map<string, string>();
    const taken = new Set<string>();
    for (const [key, { alias }] of this.fields) {
      let wire = alias;
      for (let number = 2; taken.has(wire); number++) wire = `${alias}__${number}`;
      taken.add(wire);
      keys.set(key, wire);
    }
    return (this.#wireKeys = keys);
  }

  /** Whether a reply has to be rewritten from response keys to read keys, here or deeper. */
  get isRenamed(): boolean {
    this.#isRenamed ??=
      [...this.wireKeys].some(([key, wire]) => key !== wire) ||
      [...this.fields.values()].some(({ selection }) => selection.isRenamed) ||
      [...this.types.values()].some((selection) => selection.isRenamed);
    return this.#isRenamed;
  }
}

/** Under which property a payload holds a field: its alias, and with arguments a text that no response key can be. */
export function readKey(alias: string, args: readonly Pick<SelectedArgument, 'name' | 'value'>[]): string {
  if (args.length === 0) return alias;
  return `${alias}(${JSON.stringify(args.map(({ name, value }) => [name, value]))})`;
}

/** The meta field that names the type of an object (GraphQL, section 4.4). */
export const TYPENAME = '__typename';
