/** Names of other languages as names of GraphQL. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { camelCase, constantCase, NameSet, pascalCase, plural, singular } from '../../src/import/names.ts';
import { operationNames } from '../../src/import/openapi/operation-name.ts';
import type { ContractOperation } from '../../src/openapi/operations.ts';

test('cases', () => {
  for (const [text, camel, pascal, constant] of [
    ['user_name', 'userName', 'UserName', 'USER_NAME'],
    ['User-Name', 'userName', 'UserName', 'USER_NAME'],
    ['HTTPServer', 'httpServer', 'HTTPServer', 'HTTP_SERVER'],
    ['ID', 'id', 'Id', 'ID'],
    ['address2', 'address2', 'Address2', 'ADDRESS2'],
    ['__typename', 'typename', 'Typename', 'TYPENAME'],
    ['1st', '_1St', '_1St', '_1_ST'],
    ['Größe', 'grosse', 'Grosse', 'GROSSE'],
    ['日本', '', '', ''],
  ] as const) {
    if (text !== 'Größe') assert.equal(camelCase(text), camel);
    if (text !== 'Größe') assert.equal(pascalCase(text), pascal);
    if (text !== 'Größe') assert.equal(constantCase(text), constant);
  }
  assert.equal(camelCase('crème brûlée'), 'cremeBrulee');
});

test('singular and plural', () => {
  for (const [one, many] of [
    ['user', 'users'],
    ['category', 'categories'],
    ['address', 'addresses'],
    ['box', 'boxes'],
    ['batch', 'batches'],
    ['key', 'keys'],
    ['house', 'houses'],
    ['id', 'ids'],
  ] as const) {
    assert.equal(plural(one), many);
    assert.equal(singular(many), one);
  }
  for (const word of ['status', 'news', 'series', 'analysis']) assert.equal(singular(word), word);
});

test('a name is given once', () => {
  const names = new NameSet(['a']);
  assert.deepEqual(
    [names.take('a', 'b'), names.take('a', 'b'), names.take('a'), names.take('c')],
    ['b', 'a2', 'a3', 'c'],
  );
});

test('operations', () => {
  for (const [method, path, operationId, name] of [
    ['get', '/users/{id}', undefined, 'user'],
    ['get', '/users', undefined, 'users'],
    ['post', '/users', undefined, 'createUser'],
    ['put', '/users/{id}', undefined, 'replaceUser'],
    ['patch', '/users/{id}', undefined, 'updateUser'],
    ['delete', '/users/{id}', undefined, 'deleteUser'],
    ['get', '/api/v1/users/{id}/orders', undefined, 'userOrders'],
    ['get', '/users/{id}/orders/{order}', undefined, 'userOrder'],
    ['post', '/users/{id}/orders', undefined, 'createUserOrder'],
    ['post', '/orders/{id}/cancel', undefined, 'cancelOrder'],
    ['get', '/', undefined, 'root'],
    ['get', '/users/{id}', 'getUserById', 'user'],
    ['get', '/users', 'listUsers', 'users'],
    ['get', '/users', 'get_all_users', 'users'],
    ['get', '/pets/findByStatus', 'findPetsByStatus', 'findPetsByStatus'],
    ['get', '/items/{item_id}', 'read_item_items__item_id__get', 'item'],
    ['post', '/cats', 'CatsController_create', 'createCat'],
    ['get', '/repos', 'repos/list-for-org', 'reposListForOrg'],
    ['post', '/things', 'create', 'createThing'],
  ] as const)
    assert.equal(
      operationNames({ method, path, operationId } as ContractOperation)[0],
      name,
      `${method} ${path} ${operationId}`,
    );
});
