/** Reads docker-compose.yml and the Dockerfile as data: no engine is needed, and none of it is run. */
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { parse } from 'yaml';

interface Service {
  image: string;
  build?: { target: string };
  command: string[];
  user?: string;
  environment?: Record<string, string>;
  ports?: string[];
  depends_on?: Record<string, { condition: string }>;
  healthcheck: { test: string[] };
  restart: string;
  read_only: boolean;
  cap_drop: string[];
  security_opt: string[];
  networks: string[];
}

const root = join(import.meta.dirname, '../..');
const read = (path: string) => readFileSync(join(root, path), 'utf8');
const compose = parse(read('docker-compose.yml'), { merge: true }) as {
  services: Record<string, Service>;
  networks: Record<string, unknown>;
};
const services = Object.entries(compose.services);
const dockerfile = read('Dockerfile');

const exactTag = /^[a-z0-9./-]+:\d+\.\d+\.\d+(-[a-z0-9.-]+)?$/;
const healthUrl = (service: Service) => service.healthcheck.test.find((word) => word.includes('://'));

function ofEveryService(promise: string, check: (service: Service, name: string) => void): void {
  test(promise, () => {
    for (const [name, service] of services) check(service, name);
  });
}

ofEveryService('every image is pinned to an exact version', ({ image }, name) => {
  assert.match(image, exactTag, name);
});

ofEveryService('every service has a health check and comes back after a crash', (service, name) => {
  assert.equal(service.healthcheck.test[0], 'CMD', name);
  assert.equal(service.restart, 'unless-stopped', name);
});

ofEveryService('every service may do no more than it must', (service, name) => {
  assert.equal(service.read_only, true, name);
  assert.deepEqual(service.cap_drop, ['ALL'], name);
  assert.deepEqual(service.security_opt, ['no-new-privileges:true'], name);
});

ofEveryService('services wait only for services that exist, until they are healthy', (service, name) => {
  for (const [other, { condition }] of Object.entries(service.depends_on ?? {})) {
    assert.ok(compose.services[other], `${name}: ${other} is no service`);
    assert.equal(condition, 'service_healthy', name);
  }
});

ofEveryService('every network is declared', ({ networks }, name) => {
  for (const network of networks) assert.ok(network in compose.networks, `${name}: ${network} is no network`);
});

ofEveryService(
  'a published port is the one its health check asks, and open to this machine only',
  (service, name) => {
    for (const published of service.ports ?? []) {
      const { port } = new URL(healthUrl(service) ?? '');
      assert.equal(published, `127.0.0.1:${port}:${port}`, name);
    }
  },
);

ofEveryService(
  'a URL names a service that is waited for, can be reached, and listens on that port',
  (service, name) => {
    for (const [variable, value] of Object.entries(service.environment ?? {})) {
      if (!value.includes('://')) continue;
      const url = new URL(value);
      const where = `${name}: ${variable}`;
      const target = compose.services[url.hostname];
      assert.ok(target, `${where}: ${url.hostname} is no service`);
      const isItself = url.hostname === name;
      assert.ok(
        isItself || service.depends_on?.[url.hostname],
        `${where}: does not wait for ${url.hostname}`,
      );
      const isReachable = target.networks.some((network) => service.networks.includes(network));
      assert.ok(isReachable, `${where}: shares no network with ${url.hostname}`);
      const checked = healthUrl(target);
      if (checked !== undefined) assert.equal(url.port, new URL(checked).port, where);
    }
  },
);

test('every file that a command runs is there, and enters the image', () => {
  const ignored = read('.dockerignore').split('\n');
  const admitted = ignored.filter((line) => line.startsWith('!')).map((line) => line.slice(1));
  const files = services.flatMap(([, { command, healthcheck }]) =>
    [...command, ...healthcheck.test].filter((word) => word.endsWith('.ts')),
  );
  for (const file of new Set(files)) {
    assert.equal(globSync(file, { cwd: root }).length, 1, `${file} is missing`);
    assert.ok(
      admitted.some((path) => file === path || file.startsWith(`${path}/`)),
      `.dockerignore keeps ${file} out`,
    );
  }
});

test('every image that is built here has its target, and the tag is the version of the package', () => {
  const { version } = JSON.parse(read('package.json')) as { version: string };
  for (const [name, { image, build }] of services) {
    if (!build) continue;
    assert.match(dockerfile, new RegExp(`^FROM \\w+ AS ${build.target}$`, 'm'), name);
    assert.equal(image, `facet-${build.target}:${version}`);
  }
});

test('every variable that is set is read by the code', () => {
  const sources = globSync('{src,apps,schemas}/**/*.{ts,graphql}', { cwd: root }).map(read).join('\n');
  const variables = services.flatMap(([, { environment }]) => Object.keys(environment ?? {}));
  const unread = [...new Set(variables)].filter((variable) => !new RegExp(`\\b${variable}\\b`).test(sources));
  assert.deepEqual(unread, []);
});

test('the images never run as root', () => {
  for (const [name, { build, user }] of services) assert.ok(build ?? user, `${name} runs as root`);
  assert.match(dockerfile, /^FROM base AS sources$[^]*?^USER node$[^]*?^FROM sources AS shop$/m);
  assert.match(dockerfile, /^FROM sources AS gateway$/m);
  assert.doesNotMatch(dockerfile, /^USER (root|0)/m);
});

test('one version of Node.js: base image, .nvmrc, and the runtime in the lockfile', () => {
  const version = read('.nvmrc').trim();
  const runtime = JSON.parse(read('tools/node-runtime/package.json')) as {
    optionalDependencies: Record<string, string>;
  };
  const bases = [...dockerfile.matchAll(/^FROM (node\S*)/gm)].map(([, image]) => image);
  assert.deepEqual(bases, [`node:${version}-bookworm-slim`]);
  assert.deepEqual([...new Set(Object.values(runtime.optionalDependencies))], [version]);
});
