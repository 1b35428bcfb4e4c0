import type { LogFollower } from '@ledger/ledger';
import { Gauge, type Registry } from 'prom-client';

/** Shows everything that follows the log in this process. It is read when `/metrics` is. */
export function showFollowers(registry: Registry, followers: readonly LogFollower[]): void {
  registry.registerMetric(lag(followers));
  registry.registerMetric(following(followers));
}

const registers: Registry[] = [];
const labelNames = ['follower'] as const;

const lag = (followers: readonly LogFollower[]): Gauge<'follower'> =>
  new Gauge({
    name: 'ledger_follower_lag_events',
    help: 'Events of the log after the position of a follower.',
    labelNames,
    registers,
    async collect() {
      for (const follower of followers) this.set({ follower: follower.name }, await follower.lag());
    },
  });

const following = (followers: readonly LogFollower[]): Gauge<'follower'> =>
  new Gauge({
    name: 'ledger_follower_following',
    help: '1 while a follower follows the log, 0 while it is paused, halted or stopped.',
    labelNames,
    registers,
    async collect() {
      for (const follower of followers) {
        this.set({ follower: follower.name }, Number((await follower.status()).state === 'following'));
      }
    },
  });
