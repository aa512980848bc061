/** Hostile documents, each with the code that it must get at every door. */

const many = (count: number, part: (at: number) => string): string =>
  Array.from({ length: count }, (_, at) => part(at)).join(' ');
const nested = (depth: number): string => `{ me { ${'best { '.repeat(depth)}id${' }'.repeat(depth)} } }`;

export interface DocumentRow {
  readonly id: string;
  readonly what: string;
  readonly query: string;
  readonly variables?: Readonly<Record<string, unknown>>;
  /** The code of the first error; undefined where it is answered. */
  readonly code: string | undefined;
  readonly calls?: number;
  readonly maxErrors?: number;
}

const TOO_LARGE = 'OPERATION_TOO_LARGE';
const INVALID = 'GRAPHQL_VALIDATION_FAILED';
const UNREAD = 'GRAPHQL_PARSE_FAILED';
const WRONG_VALUE = 'BAD_USER_INPUT';

export const documentRows: readonly DocumentRow[] = [
  {
    id: 'S040',
    what: '101 aliases of __typename',
    query: `{ ${many(101, (at) => `a${at}: __typename`)} }`,
    code: TOO_LARGE,
  },
  {
    id: 'S040',
    what: '101 aliases below',
    query: `{ me { ${many(101, (at) => `a${at}: id`)} } }`,
    code: TOO_LARGE,
  },
  { id: 'S041', what: '20,000 aliases', query: `{ ${many(20_000, (at) => `a${at}:n`)} }`, code: UNREAD },
  {
    id: 'S042',
    what: 'an unknown directive ten times',
    query: `{ __typename ${'@aa'.repeat(10)} }`,
    code: INVALID,
    maxErrors: 1,
  },
  {
    id: 'S042',
    what: 'an unknown directive 4,000 times',
    query: `{ __typename ${'@aa'.repeat(4000)} }`,
    code: INVALID,
    maxErrors: 2,
  },
  {
    id: 'S042',
    what: '@skip 1,300 times',
    query: `{ __typename ${'@skip(if:false)'.repeat(1300)} }`,
    code: INVALID,
    maxErrors: 11,
  },
  {
    id: 'S042',
    what: '101 directives',
    query: `{ me { ${'id @include(if: true) '.repeat(101)} } }`,
    code: TOO_LARGE,
  },
  { id: 'S043', what: 'a field 9,990 times', query: `{ me { ${'name '.repeat(9990)}} }`, code: TOO_LARGE },
  {
    id: 'S043',
    what: 'a field with arguments 1,100 times',
    query: `{ ${'user(id:1){id} '.repeat(1100)}}`,
    code: TOO_LARGE,
  },
  {
    id: 'S044',
    what: '60 by 60 inline fragments',
    query: `{ me { ${`... on User { best { ${'... on User { name } '.repeat(25)}} } `.repeat(45)}} }`,
    code: TOO_LARGE,
  },
  {
    id: 'S044',
    what: '900 fragments spread together',
    query: `{ me { ${many(900, (at) => `...f${at}`)} } } ${many(900, (at) => `fragment f${at} on User { name }`)}`,
    code: TOO_LARGE,
  },
  {
    id: 'S045',
    what: 'fragments that double 25 times',
    query: `{ ...f0 } ${many(25, (at) => `fragment f${at} on Query { a: hello ...f${at + 1} ...f${at + 1} }`)} fragment f25 on Query { b: hello }`,
    code: TOO_LARGE,
  },
  {
    id: 'S046',
    what: 'objects that double 14 times through fragments',
    query: `{ me { ...f0 } } ${many(13, (at) => `fragment f${at} on User { a: best { ...f${at + 1} } b: best { ...f${at + 1} } }`)} fragment f13 on User { id }`,
    code: TOO_LARGE,
  },
  {
    id: 'S047',
    what: 'fragments in a circle',
    query: '{ me { ...a } } fragment a on User { ...b } fragment b on User { ...a }',
    code: INVALID,
  },
  {
    id: 'S047',
    what: 'a fragment in itself',
    query: '{ me { ...a } } fragment a on User { best { ...a } }',
    code: INVALID,
  },
  {
    id: 'S047',
    what: 'a circle that is not used',
    query: '{ hello } fragment a on User { ... on User { ...a } }',
    code: INVALID,
  },
  { id: 'S048', what: '50 levels', query: nested(50), code: TOO_LARGE },
  { id: 'S048', what: '2,000 levels', query: nested(2000), code: TOO_LARGE },
  { id: 'S048', what: '20,000 levels', query: nested(20_000), code: TOO_LARGE },
  {
    id: 'S050',
    what: '10,000 lists as an argument',
    query: `{ n(i: ${'['.repeat(10_000)}1${']'.repeat(10_000)}) }`,
    code: TOO_LARGE,
  },
  {
    id: 'S050',
    what: '100,000 lists that nobody closes',
    query: `{ n(i: ${'['.repeat(100_000)}`,
    code: TOO_LARGE,
  },
  {
    id: 'S050',
    what: '10,000 objects as an argument',
    query: `{ mail(page: ${'{inner:'.repeat(10_000)}1${'}'.repeat(10_000)}) }`,
    code: TOO_LARGE,
  },
  {
    id: 'S050',
    what: 'a text of 200 KB that nobody closes',
    query: `{ hello(name: """${'a'.repeat(200_000)}) }`,
    code: UNREAD,
  },
  {
    id: 'S050',
    what: 'quotes that open and close nothing, 60,000 times',
    query: `{ hello(name: ${'"""\\'.repeat(30_000)}) }`,
    code: UNREAD,
  },
  { id: 'S050', what: 'a comment of 200 KB', query: `#${'{'.repeat(200_000)}\n{ hello }`, code: undefined },
  { id: 'S050', what: '200,000 commas', query: `{${','.repeat(200_000)}hello }`, code: undefined },
  {
    id: 'S051',
    what: '1,500 operations',
    query: many(1500, (at) => `query q${at} { hello }`),
    code: TOO_LARGE,
  },
  {
    id: 'S051',
    what: '2,000 variables',
    query: `query (${many(2000, (at) => `$v${at}: Int`)}) { hello }`,
    code: INVALID,
    maxErrors: 11,
  },
  {
    id: 'S051',
    what: '1,200 fragments that are not used',
    query: `{ hello } ${many(1200, (at) => `fragment f${at} on Query { hello }`)}`,
    code: INVALID,
    maxErrors: 11,
  },
  {
    id: 'S052',
    what: '9,000 unknown fields',
    query: `{ ${many(9000, (at) => `helo${at}`)} }`,
    code: INVALID,
    maxErrors: 11,
  },
  {
    id: 'S052',
    what: 'an unknown field of 100 KB',
    query: `{ ${'a'.repeat(100_000)} }`,
    code: INVALID,
    maxErrors: 1,
  },
  {
    id: 'S053',
    what: 'introspection that goes round',
    query: '{ __schema { types { fields { type { fields { type { fields { type { name } } } } } } } } }',
    code: INVALID,
  },
  { id: 'S055', what: 'a list of 99,999,999', query: '{ users(first: 99999999) { id } }', code: TOO_LARGE },
  {
    id: 'S055',
    what: 'the largest Int by a variable',
    query: 'query ($f: Int) { users(first: $f) { friends(first: $f) { friends(first: $f) { id } } } }',
    variables: { f: 2_147_483_647 },
    code: TOO_LARGE,
  },
  {
    id: 'S055',
    what: '100 by 100 by 100',
    query: '{ users(first: 100) { friends(first: 100) { friends(first: 100) { id } } } }',
    code: TOO_LARGE,
  },
  {
    id: 'S056',
    what: 'a size in the default of a variable',
    query: 'query ($f: Int = 99999999) { users(first: $f) { id } }',
    code: TOO_LARGE,
  },
  {
    id: 'S056',
    what: 'a size behind @include',
    query: 'query ($i: Boolean!) { users(first: 99999999) @include(if: $i) { id } }',
    variables: { i: true },
    code: TOO_LARGE,
  },
  {
    id: 'S056',
    what: 'a size in a fragment on an interface',
    query: '{ me { ... on Person { friends(first: 99999999) { id } } } }',
    code: TOO_LARGE,
  },
  {
    id: 'S056',
    what: 'a size in an input object',
    query: 'query ($p: Page) { paged(page: $p) { id } }',
    variables: { p: { first: 99_999_999 } },
    code: TOO_LARGE,
  },
  {
    id: 'S058',
    what: '100 logins by aliases',
    query: `mutation { ${many(100, (at) => `a${at}: login(user: "x")`)} }`,
    code: TOO_LARGE,
  },
  {
    id: 'S059',
    what: '900 aliases of one entity',
    query: `{ ${many(900, (at) => `a${at}: user(id: 1) { id }`)} }`,
    code: TOO_LARGE,
  },
  {
    id: 'S061',
    what: '@defer 100 times',
    query: `{ me { ${'... @defer { name } '.repeat(100)}} }`,
    code: INVALID,
    maxErrors: 2,
  },
  {
    id: 'S061',
    what: '@stream of a billion',
    query: '{ users(first: 2) @stream(initialCount: 1000000000) { id } }',
    code: INVALID,
  },
  {
    id: 'S065',
    what: 'a dear field three times',
    query: '{ a: dear { id } b: dear { id } c: dear { id } }',
    code: TOO_LARGE,
  },
  {
    id: 'S039',
    what: 'a number beyond Int',
    query: 'query ($i: Int) { n(i: $i) }',
    variables: { i: 2_147_483_648 },
    code: WRONG_VALUE,
  },
  {
    id: 'S039',
    what: 'a text for an Int',
    query: 'query ($i: Int) { n(i: $i) }',
    variables: { i: '1' },
    code: WRONG_VALUE,
  },
  {
    id: 'S078',
    what: 'a name of markup',
    query: '{ hello(name: "<script>alert(1)</script>", scr: "<script>") }',
    code: INVALID,
  },
];
