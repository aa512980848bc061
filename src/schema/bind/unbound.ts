/** For a field that checks would have refused. */

/** Throws: a field has no binding, so the schema is served without having been checked. */
export function unbound(field: string): never {
  throw new Error(`no field ${field}: the schema was served unchecked`);
}
