/** For a field that checks would have refused. */

export function unbound(field: string): never {
  throw new Error(`no field ${field}: the schema was served unchecked`);
}
