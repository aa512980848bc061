/** From a .proto to answers: it is imported, the checks find nothing, a gateway serves it and a real server is asked. */

import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { importProtoFiles } from '../../src/import/import-service.ts';
import { Environment, parseApp, parseServices, startGateway } from '../../src/index.ts';
import { CallLog } from '../support/call-log.ts';
import { startGrpcService } from '../support/grpc-service.ts';
import { Project } from './project.ts';

interface Row {
  readonly proto: string;
  /** By rpc, as the server of protobufjs takes it. */
  readonly replies: Readonly<Record<string, object>>;
  readonly asks: readonly (readonly [query: string, data: object, call: string])[];
  /** Lines of the imported file. */
  readonly lines: readonly string[];
  readonly left?: readonly string[];
}

const rows: Readonly<Record<string, Row>> = {
  'empty replies': {
    proto: `syntax = "proto3"; package a; import "google/protobuf/empty.proto";
      service Things { rpc DeleteThing(Id) returns (google.protobuf.Empty); rpc SetThing(Id) returns (Done); rpc GetStatus(google.protobuf.Empty) returns (Done); }
      message Id { string id = 1; } message Done {}`,
    replies: { 'a.Things/DeleteThing': {}, 'a.Things/SetThing': {}, 'a.Things/GetStatus': {} },
    lines: [
      'deleteThing(id: ID!): Boolean @grpc(rpc: "a.Things/DeleteThing", request: {id: "{args.id}"})',
      'status: Boolean @grpc(rpc: "a.Things/GetStatus")',
    ],
    asks: [
      ['mutation { deleteThing(id: "1") }', { deleteThing: true }, 'svc a.Things/DeleteThing {"id":"1"}'],
      ['mutation { setThing(id: "1") }', { setThing: true }, 'svc a.Things/SetThing {"id":"1"}'],
      ['{ status }', { status: true }, 'svc a.Things/GetStatus {}'],
    ],
  },
  'members of a oneof that have no fields': {
    proto: `syntax = "proto3"; package a; import "google/protobuf/empty.proto";
      service Things { rpc GetThing(Id) returns (Thing); }
      message Id { string id = 1; }
      message Thing { string id = 1; oneof state { Done done = 2; google.protobuf.Empty gone = 4; Busy busy = 5; } }
      message Done {} message Busy { int32 left = 1; }`,
    replies: { 'a.Things/GetThing': { id: '1', done: {} } },
    lines: ['type ThingStateDone {', '  value: Boolean'],
    asks: [
      [
        '{ thing(id: "1") { state { __typename ... on ThingStateDone { value } } } }',
        { thing: { state: { __typename: 'ThingStateDone', value: true } } },
        'svc a.Things/GetThing {"id":"1"}',
      ],
    ],
  },
  'proto2: presence, groups, extensions': {
    proto: `syntax = "proto2"; package p2;
      service S { rpc GetOld(Req) returns (Old); rpc SaveOld(Old) returns (Old); }
      message Req { required string id = 1; optional int32 n = 2 [default = 5]; }
      message Old {
        required string id = 1;
        optional string name = 2 [default = "nobody"];
        optional bool flag = 3 [default = true];
        optional Color color = 4 [default = BLUE];
        repeated group Line = 5 { required int32 qty = 6; optional string sku = 7; }
        optional group Extra = 8 { optional string note = 9; }
        enum Color { RED = 0; BLUE = 1; }
        optional int64 big = 10;
        repeated int32 nums = 11 [packed = true];
        optional bytes data = 12 [default = "abc"];
        extensions 100 to 199;
      }
      extend Old { optional string ext = 100; optional Req ext_msg = 101; }`,
    replies: {
      'p2.S/GetOld': { id: '1', line: [{ qty: 1, sku: 'a' }], extra: { note: 'x' } },
      'p2.S/SaveOld': { id: '2', flag: false },
    },
    lines: [
      'name: String',
      'qty: Int!',
      'extra: OldExtra',
      '  """The service takes "nobody" where it is null."""',
    ],
    left: [
      'Old, extension p2.ext',
      'Old, extension p2.ext_msg',
      'OldInput, extension p2.ext',
      'OldInput, extension p2.ext_msg',
    ],
    asks: [
      [
        '{ old(id: "1") { id name flag color line { qty sku } extra { note } big nums data } }',
        {
          old: {
            id: '1',
            name: null,
            flag: null,
            color: null,
            line: [{ qty: 1, sku: 'a' }],
            extra: { note: 'x' },
            big: null,
            nums: [],
            data: null,
          },
        },
        'svc p2.S/GetOld {"id":"1"}',
      ],
      [
        'mutation { saveOld(input: {id: "1", line: [{qty: 1}], extra: {note: "n"}}) { id name flag } }',
        { saveOld: { id: '2', name: null, flag: false } },
        'svc p2.S/SaveOld {"id":"1","line":[{"qty":1}],"extra":{"note":"n"}}',
      ],
    ],
  },
  'Struct, Value, Any and maps': {
    proto: `syntax = "proto3"; package s; import "google/protobuf/struct.proto";
      service S { rpc GetDoc(Req) returns (Doc); rpc SetDoc(Doc) returns (Doc); rpc SetAll(google.protobuf.Struct) returns (google.protobuf.ListValue); }
      message Req { string id = 1; } message Doc { string id = 1; google.protobuf.Struct data = 2; map<int64, string> by = 3; }`,
    replies: {
      's.S/GetDoc': { id: '1', data: { fields: { a: { numberValue: 1 } } }, by: { 5: 'x' } },
      's.S/SetDoc': { id: '1' },
      's.S/SetAll': { values: [{ boolValue: true }] },
    },
    lines: ['setAll(input: JSON!): JSON @grpc(rpc: "s.S/SetAll", request: "{args.input}")'],
    asks: [
      [
        '{ doc(id: "1") { data by } }',
        { doc: { data: { a: 1 }, by: { 5: 'x' } } },
        'svc s.S/GetDoc {"id":"1"}',
      ],
      [
        'mutation { setDoc(id: "1", data: {a: 1}) { data } }',
        { setDoc: { data: null } },
        'svc s.S/SetDoc {"id":"1","data":{"fields":{"a":{"numberValue":1}}}}',
      ],
      [
        'mutation { setAll(input: {a: null}) }',
        { setAll: [true] },
        'svc s.S/SetAll {"fields":{"a":{"nullValue":"NULL_VALUE"}}}',
      ],
    ],
  },
  'an edition, and names for one number': {
    proto: `edition = "2023"; package e;
      service S { rpc GetThing(Req) returns (Thing); }
      message Req { string id = 1; }
      message Thing { string id = 1 [features.field_presence = LEGACY_REQUIRED]; int32 maybe = 2; int32 plain = 3 [features.field_presence = IMPLICIT]; Kind kind = 4; }
      enum Kind { option allow_alias = true; NONE = 0; ON = 1; RUNNING = 1; }`,
    replies: { 'e.S/GetThing': { id: '1', kind: 1 } },
    lines: ['  id: ID!', '  maybe: Int', '  plain: Int!'],
    left: ['Kind, value RUNNING'],
    asks: [
      [
        '{ thing(id: "1") { maybe plain kind } }',
        { thing: { maybe: null, plain: 0, kind: 'ON' } },
        'svc e.S/GetThing {"id":"1"}',
      ],
    ],
  },
};

const nothing = new Environment({});

describe('a .proto is imported, checked, served and asked', () => {
  for (const [name, { proto, replies, lines, left = [], asks }] of Object.entries(rows))
    test(name, async () => {
      using project = new Project();
      const source = project.write('svc.proto', proto);
      const result = project.save(importProtoFiles([source], project.input('svc')));
      for (const line of lines) assert.ok(result.text.includes(line), `${line}\n${result.text}`);
      for (const each of left) assert.match(result.text, new RegExp(`# - ${each}: `));
      assert.deepEqual(project.check('grpc'), []);
      const log = new CallLog();
      const rules = Object.entries(replies).map(([rpc, reply]) => ({
        rpc,
        reply: reply as Record<string, unknown>,
        delayMs: 0,
        details: '',
        open: false,
      }));
      const service = await startGrpcService('svc', join(project.root, 'svc.proto'), rules, log);
      const gateway = await startGateway({
        root: project.root,
        services: parseServices(() => ({ svc: { url: service.url } }), nothing),
        apps: [parseApp(() => ({ name: 'all', port: 0 }), nothing)],
      });
      try {
        for (const [query, data, call] of asks) {
          const response = await fetch(String(gateway.apps[0]?.endpoints[0]), {
            method: 'POST',
            headers: { 'content-type': 'application/json' },
            body: JSON.stringify({ query }),
          });
          assert.deepEqual(await response.json(), { data });
          assert.equal(log.calls.at(-1)?.text, call);
        }
      } finally {
        await gateway.stop(0);
        await service.stop();
      }
    });
});
