/** The control listener: shows which calls the services got and sets their faults, for demos and tests. */
import type { CallLog } from './call-log.ts';
import { type FaultBook, type Faults, parseFaults } from './faults.ts';
import { isServiceName, type ServiceName, serviceNames } from './names.ts';
import { invalid, notFound } from './problems.ts';
import { ok, type RestReply, type RestRequest, type Route } from './rest-server.ts';

export interface ControlContext {
  callLog: CallLog;
  faults: FaultBook;
  setFaults(service: ServiceName, faults: Partial<Faults>): Promise<void>;
  clearFaults(service?: ServiceName): Promise<void>;
}

const noContent: RestReply = { status: 204, body: undefined };

export function controlRoutes({ callLog, faults, setFaults, clearFaults }: ControlContext): Route[] {
  const put = async ({ params, body }: RestRequest): Promise<RestReply> => {
    const service = serviceParameter(params);
    await setFaults(service, checkedFaults(body));
    return ok(faults.get(service));
  };

  return [
    { method: 'GET', path: '/calls', handle: () => ok({ calls: callLog.calls(), counts: callLog.counts() }) },
    {
      method: 'DELETE',
      path: '/calls',
      handle: () => {
        callLog.reset();
        return noContent;
      },
    },
    { method: 'GET', path: '/faults', handle: () => ok(faults.all()) },
    { method: 'DELETE', path: '/faults', handle: async () => clearFaults().then(() => noContent) },
    { method: 'PUT', path: '/faults/{service}', handle: put },
    {
      method: 'DELETE',
      path: '/faults/{service}',
      handle: async ({ params }) => clearFaults(serviceParameter(params)).then(() => noContent),
    },
  ];
}

function serviceParameter({ service = '' }: Readonly<Record<string, string>>): ServiceName {
  if (isServiceName(service)) return service;
  throw notFound(`service ${service}, only ${serviceNames.join(', ')}`);
}

function checkedFaults(body: unknown): Partial<Faults> {
  const { faults, mistakes } = parseFaults(body);
  if (mistakes.length === 0) return faults;
  throw invalid(
    mistakes.map(({ field, detail }) => ({ pointer: field === '' ? '#' : `#/${field}`, detail })),
  );
}
