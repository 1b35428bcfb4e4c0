import { join } from 'node:path';
import { tamper } from '@ledger/projections/testing';
import { ledger } from '../cli/ledger-command';
import { Service } from '../harness';
import { answered, disclosed, received, validated } from '../../sample-events';

describe('a ledger with one row that cannot be read', () => {
  it('starts, counts and answers everything else, and says so in answers, metrics, readiness and on the command line', async () => {
    const first = await Service.start({ env: { LEDGER_ROLES: 'intake' } });
    const { dataDir } = first;
    await first.post('/v1/events', [...answered('good'), received('bad'), validated('bad')]);
    await first.kill();
    tamper(join(dataDir, 'ledger.db'), "UPDATE events SET entry = x'00ff' WHERE position = 5");
    const second = await Service.start({ dataDir });
    await second.post('/v1/events', [...answered('new'), disclosed('new', { on: '2019-03-11' })]);
    const totals = await second.get('/v1/periods/2019-H1/totals');
    expect(totals.headers.get('ledger-set-aside')).toBe('1');
    expect(await totals.json()).toMatchObject({
      setAside: 1,
      rows: [{ requests: 3, pending: 1, disclosed_noncontent: 2 }],
    });
    const explained = await second.get('/v1/periods/2019-H1/totals/explain?measure=requests');
    expect(await explained.json()).toMatchObject({ setAside: 1, value: 3 });
    const ready = await second.get('/health/ready');
    expect([ready.status, await ready.json()]).toEqual([
      200,
      expect.objectContaining({ status: 'degraded', setAside: 1 }),
    ]);
    expect(await (await second.get('/metrics')).text()).toContain('\nledger_set_aside_demands 1\n');
    expect(await (await second.post('/v1/replay', '')).json()).toMatchObject({ equal: true, setAside: 1 });
    await second.stop();
    const listed = ledger(['projections', 'list'], { dataDir });
    expect(listed).toMatchObject({ code: 1, out: expect.stringMatching(/bad +0{15}5/) });
    const doctor = ledger(['doctor'], { dataDir });
    expect(doctor).toMatchObject({ code: 1, out: expect.stringContaining('set aside') });
    await first.remove();
  });
});
