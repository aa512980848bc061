/** Takes a CPU profile of this process, from inside it; the bench asks for it over the channel. */

import { type Profiler, Session } from 'node:inspector/promises';

const SAMPLING_MICROS = 200;

let session: Session | undefined;

export async function startProfile(): Promise<void> {
  session = new Session();
  session.connect();
  await session.post('Profiler.enable');
  await session.post('Profiler.setSamplingInterval', { interval: SAMPLING_MICROS });
  await session.post('Profiler.start');
}

/** Throws when none was started. */
export async function stopProfile(): Promise<Profiler.Profile> {
  if (session === undefined) throw new Error('no profile was started');
  const { profile } = await session.post('Profiler.stop');
  session.disconnect();
  session = undefined;
  return profile;
}
