import type { KafkaWork } from '../kafka/kafka-work';
import type { LogFollower } from './follower';
import { StreamedFollower } from './streamed';
import { type Totals, TotalsFollower } from './totals';

export type { FollowerStatus, LogFollower, Role } from './follower';

interface Followed extends Totals {
  readonly kafka: KafkaWork | undefined;
}

/** Everything that follows the log. Another follower is one file here and one line in this list. */
const kinds: readonly ((followed: Followed) => readonly LogFollower[])[] = [
  (followed) => [new TotalsFollower(followed)],
  ({ kafka }) =>
    kafka?.streamers.map((streamer) => new StreamedFollower(streamer, (begin) => kafka.whenReady(begin))) ?? [],
];

export const followersOf = (followed: Followed): LogFollower[] => kinds.flatMap((kind) => kind(followed));
