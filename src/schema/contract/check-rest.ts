/** Holds a `@rest` call against the OpenAPI document of its service. */

import { type ASTNode, Kind, type ValueNode } from 'graphql';
import type { Report } from '../../base/report.ts';
import { optionsOf, type Shape } from '../../base/shape.ts';
import { didYouMean, suggest } from '../../base/suggest.ts';
import { bodyShape, type Contract, hasStatus, replyShape } from '../../openapi/contract.ts';
import type { ContractOperation, Parameter } from '../../openapi/operations.ts';
import type { CallTemplate } from '../../upstream/call.ts';
import type { RestTemplate } from '../../upstream/rest/message.ts';
import { restProtocol } from '../../upstream/rest/protocol.ts';
import { type CheckedField, callCheck } from '../check/check.ts';
import { argumentGiven, argumentNode, nodeOfExpression, sourceNode } from '../check/places.ts';
import { typeOfExpression } from '../graph/expression-type.ts';
import type { ModelScope } from '../graph/model-scope.ts';
import type { ModelField } from '../model.ts';
import { checkReply, readingCodes } from './check-reply.ts';
import { checkTemplate, checkType, type Sending, sendingCodes } from './check-value.ts';
import { type FoundOperation, findOperation, pathOf, shapeOfPath } from './find-operation.ts';

type RestCall = CallTemplate<RestTemplate>;

const codes = [
  ...sendingCodes,
  ...readingCodes,
  'FACET_CONTRACT_METHOD',
  'FACET_CONTRACT_PARAMETER',
  'FACET_CONTRACT_PATH',
  'FACET_CONTRACT_STATUS',
] as const;

type Checked = CheckedField<(typeof codes)[number]>;

/** Nothing is told of a service without a document, nor of a subscription, which no HTTP call serves. */
export const restContractCheck = callCheck(restProtocol, codes, (checked) => {
  const { type, call, scope } = checked;
  const contract = scope.contracts.get(call.service);
  if (contract === undefined || type.name === 'Subscription') return;
  const search = findOperation(call.request, contract);
  if (!('found' in search)) {
    reportUnknown(checked, call, search, contract);
    return;
  }
  const [only, ...others] = search.found;
  if (others.length === 0) {
    checkCall(only, checked, contract);
    return;
  }
  // The call is any of them: what is wrong is told of the one that fits best.
  const attempts = search.found.map((found) => complaintsOf(found, checked, contract));
  const [best = []] = attempts.toSorted((a, b) => a.length - b.length);
  for (const complaint of best) checked.report(complaint);
});

type RestChecked = Checked & { readonly call: RestCall };
type Complaint = Parameters<Checked['report']>[0];

function complaintsOf(found: FoundOperation, checked: RestChecked, contract: Contract): Complaint[] {
  const complaints: Complaint[] = [];
  checkCall(found, { ...checked, report: (complaint) => void complaints.push(complaint) }, contract);
  return complaints;
}

/** Holds the call against one operation. */
function checkCall(found: FoundOperation, checked: RestChecked, contract: Contract): void {
  const { field, call, scope } = checked;
  const { operation } = found;
  const what = operation.label;
  const sending = (name: string, place: Sending['place']): SendingRest => ({
    ...checked,
    place,
    what: `${name} of ${what}`,
    contract: contract.shown,
  });
  checkPath(found, contract, sending);
  checkQuery(operation, call, contract, sending);
  checkHeaders(operation, call, scope, sending);
  checkBody(operation, call, contract, sending);
  checkStatuses(operation, field, call, checked.report);
  checkReply(replyShape(operation, contract), {
    ...checked,
    call,
    what: `the reply of ${what}`,
    contract: contract.shown,
  });
}

type SendingRest = Sending & Checked;

type SendingOf = (name: string, place: Sending['place']) => SendingRest;

function reportUnknown(
  { field, report }: Checked,
  { request }: RestCall,
  { methods, paths }: { readonly methods: readonly string[]; readonly paths: readonly string[] },
  { shown }: Contract,
): void {
  const verb = request.method.toLowerCase();
  const path = pathOf(request);
  const node = argumentNode(field, verb);
  if (methods.length > 0) {
    const names = methods.map((method) => method.toUpperCase()).join(', ');
    report({
      code: 'FACET_CONTRACT_METHOD',
      message: `${shown} has no ${request.method} ${path}: it has ${names}`,
      node,
      fix: `write ${methods.map((method) => `${method}: "${path}"`).join(' or ')}`,
    });
    return;
  }
  const byShape = new Map(paths.map((known) => [shapeOfPath(known), known]));
  const meant = byShape.get(suggest(shapeOfPath(path), byShape.keys()) ?? '');
  report({
    code: 'FACET_CONTRACT_PATH',
    message: `${shown} has no path ${path}.${meant === undefined ? '' : ` Did you mean "${meant}"?`}`,
    node,
    fix: paths.length === 0 ? 'it has none' : `one of ${paths.slice(0, 10).join(', ')}`,
  });
}

function checkPath({ operation, inPath }: FoundOperation, contract: Contract, sending: SendingOf): void {
  for (const parameter of operation.parameters.filter((known) => known.in === 'path')) {
    const expression = inPath.get(parameter.name);
    if (expression === undefined || parameter.content !== undefined) continue;
    const each = sending(`the parameter "${parameter.name}"`, 'url');
    const given = typeOfExpression(expression, each.type, each.field, each.scope);
    // expressionPlaceCheck refuses lists and objects in a path.
    if (given === undefined || given.kind === Kind.LIST_TYPE || isJoined(parameter, contract)) continue;
    const node = nodeOfExpression(each.field, expression);
    checkType(given, contract.shape(parameter.schema), node, each, `{${expression.text}}`);
  }
}

function checkQuery(
  operation: ContractOperation,
  call: RestCall,
  contract: Contract,
  sending: SendingOf,
): void {
  const known = operation.parameters.filter((parameter) => parameter.in === 'query');
  const verb = call.request.method.toLowerCase();
  const inPath = new Set(
    (operation.path.split('?', 2)[1] ?? '').split('&').map((pair) => pair.split('=')[0]),
  );
  for (const { name, value, isWritten } of call.request.query) {
    if (inPath.has(name)) continue;
    const plain = isWritten ? decoded(name) : name;
    const parameter = known.find((candidate) => isNamed(candidate, plain, contract));
    const each = sending(`the parameter "${plain}"`, 'url');
    const node = isWritten ? argumentNode(each.field, verb) : parameterNode(each.field, name);
    if (parameter === undefined) {
      const names = known.map((candidate) => candidate.name);
      each.report({
        code: 'FACET_CONTRACT_PARAMETER',
        message: `${operation.label} has no parameter "${plain}".${didYouMean(plain, names)}`,
        node,
        fix: names.length === 0 ? 'it takes none' : `one of ${names.join(', ')} (${contract.shown})`,
      });
      continue;
    }
    const isPart = parameter.name !== plain;
    const given =
      isWritten && value.kind === 'constant' ? { ...value, value: decoded(String(value.value)) } : value;
    const isText = call.request.listStyle === 'CSV' || isJoined(parameter, contract);
    if (!isPart && !isText && parameter.content === undefined)
      checkTemplate(given, contract.shape(parameter.schema), node, each);
  }
  const given = call.request.query.map(({ name, isWritten }) => (isWritten ? decoded(name) : name));
  const missing = known.filter(
    (parameter) => parameter.isRequired && !given.some((name) => isNamed(parameter, name, contract)),
  );
  reportMissing(missing, sending(operation.label, 'url'), operation.label);
}

/**
 * Whether a list or an object is written as one text, in a way of its own: who writes the call joins it. No style of
 * OpenAPI writes a list of objects.
 */
function isJoined({ style, explode, schema }: Parameter, contract: Contract): boolean {
  const isRepeated = style === 'form' && explode;
  const options = optionsOf(contract.shape(schema));
  return options.some(
    (option) =>
      (option.kind === 'list' && (!isRepeated || isComposed(option.items()))) ||
      (option.kind === 'object' && !isRepeated),
  );
}

function isComposed(shape: Shape): boolean {
  return optionsOf(shape).some(({ kind }) => kind === 'list' || kind === 'object');
}

function parameterNode(field: ModelField, name: string): ASTNode {
  const query = argumentNode(field, 'query') as ValueNode;
  const found =
    query.kind === Kind.OBJECT ? query.fields.find((given) => given.name.value === name) : undefined;
  return found ?? query;
}

/** An object stands in the query as its properties (`form`), or as `name[property]` (`deepObject`). */
function isNamed({ name, style, explode, schema }: Parameter, given: string, contract: Contract): boolean {
  if (given === name || given === `${name}[]`) return true;
  if (style === 'deepObject') return given.startsWith(`${name}[`);
  if (style !== 'form' || !explode) return false;
  return optionsOf(contract.shape(schema)).some(
    (option) => option.kind === 'object' && (option.fields.has(given) || option.rest !== undefined),
  );
}

/** Headers that the settings of a service, the gateway or HTTP itself set for every call. */
const standing = new Set(['accept', 'content-type', 'authorization', 'user-agent', 'host', 'content-length']);

function checkHeaders(
  operation: ContractOperation,
  call: RestCall,
  scope: ModelScope,
  sending: SendingOf,
): void {
  const given = new Set([
    ...call.request.headers.map(({ name }) => name),
    ...Object.keys(scope.services[call.service]?.headers ?? {}),
  ]);
  const missing = operation.parameters.filter(
    ({ in: place, name, isRequired }) =>
      place === 'header' && isRequired && !given.has(name.toLowerCase()) && !standing.has(name.toLowerCase()),
  );
  reportMissing(missing, sending(operation.label, 'url'), operation.label);
}

function reportMissing(
  missing: readonly Parameter[],
  { field, contract, report }: Sending,
  label: string,
): void {
  for (const { name, in: place } of missing)
    report({
      code: 'FACET_REQUEST_REQUIRED',
      message: `${label} needs the ${place === 'header' ? 'header' : 'parameter'} "${name}"`,
      node: sourceNode(field),
      fix:
        place === 'header'
          ? `headers: [{name: "${name}", value: "..."}], or for every call in apps/services.ts`
          : `query: {${name}: "{args.${name}}"} (${contract})`,
    });
}

function checkBody(
  operation: ContractOperation,
  call: RestCall,
  contract: Contract,
  sending: SendingOf,
): void {
  const { body, bodyFormat, headers } = call.request;
  const isForm = bodyFormat === 'FORM';
  const written = headers.find(({ name }) => name === 'content-type')?.value;
  const mediaType = written?.kind === 'constant' ? String(written.value) : undefined;
  const shape = bodyShape(operation, contract, isForm, mediaType);
  // In a form all is text, as in a URL.
  const each = sending('the body', isForm ? 'url' : 'json');
  if (body === undefined) {
    if (operation.body?.isRequired === true && shape?.kind !== 'any')
      each.report({
        code: 'FACET_REQUEST_REQUIRED',
        message: `${operation.label} needs a body`,
        node: sourceNode(each.field),
        fix: `body: {...}, as ${contract.shown} has it`,
      });
    return;
  }
  if (shape !== undefined) checkTemplate(body, shape, argumentNode(each.field, 'body'), each);
  else
    each.report({
      code: 'FACET_REQUEST_FIELD',
      message: `${operation.label} takes no body`,
      node: argumentNode(each.field, 'body'),
      fix: 'leave it out',
    });
}

function checkStatuses(
  operation: ContractOperation,
  field: ModelField,
  call: RestCall,
  report: Report<'FACET_CONTRACT_STATUS'>,
): void {
  if (!argumentGiven(field, 'onStatus')) return;
  const known = operation.replies.map(({ status }) => status).filter((status) => !status.startsWith('2'));
  for (const status of [...call.onStatus.keys()].filter((number) => !hasStatus(operation, number)))
    report({
      code: 'FACET_CONTRACT_STATUS',
      message: `${operation.label} never answers ${status}.${didYouMean(String(status), known)}`,
      node: argumentNode(field, 'onStatus'),
      fix: `one of ${known.join(', ')}`,
    });
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
