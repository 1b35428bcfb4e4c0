import { BenchedService } from './service';
import { batched, history } from './history';
import { Connection } from './http-client';
import { check, figure, type Figure, type Size } from './result';

const STEPS = { full: [100_000, 1_000_000, 5_000_000], quick: [20_000, 60_000] };

/** Resident memory of the service while a history grows through its front door: the last figure over the first. */
export async function memory(size: Size, folder: string): Promise<readonly Figure[]> {
  const steps = size.quick ? STEPS.quick : STEPS.full;
  const service = await BenchedService.start(folder);
  const connection = await Connection.open(service.port);
  const seen: { events: number; peak: number }[] = [];
  let sent = 0;
  let peak = 0;
  for (const lines of batched(history(steps.at(-1)!), 1_000)) {
    const { status } = await connection.post(
      '/v1/events',
      'application/cloudevents-batch+json',
      `[${lines.join(',')}]`,
    );
    check(status === 200, 'a batch is taken in');
    sent += lines.length;
    peak = Math.max(peak, service.memory());
    if (!steps.includes(sent)) continue;
    await service.settled();
    seen.push({ events: sent, peak: Math.max(peak, service.memory()) });
    console.log(`  at ${sent} events: at most ${Math.round(seen.at(-1)!.peak)} MiB so far`);
    peak = 0;
  }
  connection.close();
  await service.stop();
  const [first, last] = [seen[0]!, seen.at(-1)!];
  const name = `memory of the service, first ${first.events} events beside all ${last.events}`;
  const note = 'flat when the ratio is near 1';
  return [figure({ name, ours: first.peak, ceiling: last.peak, unit: 'MiB', note })];
}
