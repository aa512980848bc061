/** A Redis, its replica and three Sentinels that watch them, each a process. */

import { type OwnRedis, startOwnRedis } from './redis.ts';
import { until } from './until.ts';

export interface Watched {
  /** Of the Sentinels, as a gateway is configured with it. */
  readonly url: string;
  readonly master: OwnRedis;
  readonly replica: OwnRedis;
  stop(): Promise<void>;
}

/** Kept when all of them know of each other. */
export async function startWatched(): Promise<Watched> {
  const processes: OwnRedis[] = [];
  const start = async (...given: Parameters<typeof startOwnRedis>): Promise<OwnRedis> => {
    const started = await startOwnRedis(...given);
    processes.push(started);
    return started;
  };
  const master = await start();
  const replica = await start([`replicaof 127.0.0.1 ${master.port}`, 'repl-diskless-sync-delay 0']);
  await until(async () => (await replica.command('INFO', 'replication')).includes('master_link_status:up'));
  const watch = [
    `sentinel monitor main 127.0.0.1 ${master.port} 2`,
    'sentinel down-after-milliseconds main 500',
    'sentinel failover-timeout main 5000',
  ];
  const sentinels = await Promise.all([1, 2, 3].map(() => start(watch, { isSentinel: true })));
  await until(async () => {
    const told = await Promise.all(
      sentinels.map((sentinel) => sentinel.command('SENTINEL', 'MASTER', 'main')),
    );
    return told.every(
      (text) => /num-slaves\r\n\$1\r\n1/.test(text) && /num-other-sentinels\r\n\$1\r\n2/.test(text),
    );
  });
  return {
    url: `redis+sentinel://${sentinels.map(({ port }) => `127.0.0.1:${port}`).join(',')}/main`,
    master,
    replica,
    stop: async () => void (await Promise.all(processes.map((process) => process.stop()))),
  };
}
