import type { EventOf } from '../catalog';
import { fold } from '../evolve';
import { given, happened, received } from '../testing/given';

type Decided = EventOf<'ChallengeDecided'>['data']['decision'];

const challenged = (challenge: string) =>
  happened('DemandChallenged', '2019-03-03', { challenge, ground: 'overbroad' });
const decided = (time: string, decision: Decided, challenge = 'c') =>
  happened('ChallengeDecided', time, { challenge, decision });

describe('challenge-is-decided-once', () => {
  const history = [received(), challenged('c'), challenged('constructor')];

  it('is kept by one decision for each challenge', () => {
    given(...history, decided('2019-05-01', 'upheld'))
      .when(decided('2019-05-02', 'dismissed', 'constructor'))
      .thenAccepted();
  });

  it('is broken by another decision, whichever is known first', () => {
    given(...history, decided('2019-05-01', 'upheld'))
      .when(decided('2019-05-02', 'dismissed'))
      .thenBreaks('challenge-is-decided-once');
    given(...history, decided('2019-05-02', 'dismissed'))
      .when(decided('2019-05-01', 'upheld'))
      .thenBreaks('challenge-is-decided-once');
  });

  it('is kept when the same decision is told twice', () => {
    given(...history, decided('2019-05-01', 'upheld'))
      .when(decided('2019-05-02', 'upheld'))
      .thenAccepted();
  });

  it('leaves the latest decision standing where both were recorded', () => {
    const [first, second] = [decided('2019-05-01', 'upheld'), decided('2019-05-02', 'dismissed')];
    expect(fold([...history, first, second])?.challenges).toEqual({ c: 'dismissed', constructor: '' });
    expect(fold([...history, second, first])).toEqual(fold([...history, first, second]));
  });
});
