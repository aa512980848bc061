/** What reading schema files may report, for the list of checks in `build/checks.ts`. */

/** Of a file as a whole: it is missing, cannot be read, or is no GraphQL, .proto or OpenAPI document. */
export const fileCodes = [
  'FACET_CLIENT_MISSING',
  'FACET_CONTRACT',
  'FACET_FILE',
  'FACET_FILE_SIZE',
  'FACET_NESTING',
  'FACET_PROTO',
  'FACET_SYNTAX',
] as const;

/** Of one definition, and of the arguments of its directives: here, and in the parsers of `upstream`. */
export const definitionCodes = [
  'FACET_BAD_ARGUMENT',
  'FACET_BAD_BATCH',
  'FACET_BAD_EXPRESSION',
  'FACET_BAD_PATH',
  'FACET_BAD_STATUS',
  'FACET_BAD_TIMEOUT',
  'FACET_FEDERATION',
  'FACET_HEADER_NAME',
  'FACET_KEY_FIELD',
  'FACET_KIND_CONFLICT',
  'FACET_REFERENCE_KEY',
  'FACET_REST_METHOD',
  'FACET_REST_PATH',
  'FACET_SCHEMA_DEFINITION',
  'FACET_SERVICE_MISSING',
  'FACET_TWO_SOURCES',
] as const;
