// The page of pump settings: any day, changes, two days compared, where it is linked from, what it says when it knows little.
import { expect } from 'chai';
import type { DeviceSettings, Settings } from '../../src/model/record.ts';
import { zone } from '../../src/model/time.ts';
import type { Mounted } from './mount.ts';
import { accessible, mountApp, unmountAll, until, wordsOf } from './mount.ts';

const PARIS = zone('Europe/Paris');
const ID = 'medtronic-paradigm:208850';
const PATH = `/explore/settings/${encodeURIComponent(ID)}`;
let running = 0;

function entry(wall: string, how: Settings['how'], settings: DeviceSettings, before?: DeviceSettings): Settings {
  return {
    id: `${ID}/settings/${wall}/${running++}`,
    deviceId: ID,
    kind: 'settings',
    at: PARIS.utcFromWall(wall),
    deviceTime: wall,
    how,
    settings,
    ...(before && { before }),
  };
}

const rates = (first: number): NonNullable<DeviceSettings['basalProfiles']>[number]['slots'] => [
  { startMin: 0, unitsPerHour: first },
  { startMin: 390, unitsPerHour: 0.95 },
];

const RECORDS: readonly Settings[] = [
  entry('2024-01-10T18:00:00', 'found', {
    basalProfiles: [
      { name: 'standard', slots: rates(0.8) },
      { name: 'A', slots: [{ startMin: 0, unitsPerHour: 0.5 }] },
    ],
    activeProfile: 'standard',
    carbRatios: [{ startMin: 0, gramsPerUnit: 13 }],
    sensitivities: [{ startMin: 0, mgdlPerUnit: 45 }],
    targets: [{ startMin: 0, lowMgdl: 90, highMgdl: 126 }],
    activeInsulinHours: 4,
    maxBolusUnits: 10,
    wizardOn: true,
    other: { highAlertMgdl: 180, batteryPercent: 75 },
  }),
  entry(
    '2024-01-15T20:10:00',
    'changed',
    { basalProfiles: [{ name: 'standard', slots: rates(0.9) }] },
    { basalProfiles: [{ name: 'standard', slots: rates(0.8) }] },
  ),
  entry('2024-01-20T09:00:00', 'changed', { maxBolusUnits: 12 }, { maxBolusUnits: 10 }),
];

async function open(path: string, unit: 'mg/dL' | 'mmol/L' = 'mg/dL'): Promise<Mounted> {
  const mounted = await mountApp({ path: '/settings', unit });
  const { store } = mounted.people.value.current!;
  await store.putDevice({
    id: ID,
    driverId: 'medtronic-paradigm',
    model: 'Paradigm 722',
    serial: '208850',
    lastReadAt: PARIS.utcFromWall('2024-01-10T18:00:00'),
  });
  await store.put(RECORDS);
  await mounted.go(path);
  return mounted;
}

const rows = ({ all }: Mounted, table: string): string[] => all(`${table} >>> tbody tr`).map(wordsOf);

describe('settings history', function () {
  this.timeout(60_000);
  afterEach(unmountAll);

  it('shows the newest settings and what they rest on', async () => {
    const mounted = await open(PATH);
    const { find, all } = mounted;
    await find('h1', 'Settings of the Paradigm 722');
    await find('p', 'as read on 10 January 2024, 18:00 · with 2 later changes the pump logged');
    const profiles = all('x-basal-profile');
    expect(profiles).to.have.length(2);
    const [standard] = profiles;
    expect(wordsOf(standard!.shadowRoot!.querySelector('h3')!)).to.equal('Standard');
    expect(wordsOf(standard!.shadowRoot!.querySelector('.tag')!)).to.equal('in use');
    expect(wordsOf(standard!.shadowRoot!.querySelector('.total')!)).to.equal('22.48 U a day');
    expect([...standard!.shadowRoot!.querySelectorAll('tbody tr')].map(wordsOf)).to.deep.equal([
      '00:00 0.90',
      '06:30 0.95',
    ]);
    expect(standard!.shadowRoot!.querySelector('svg')!.getAttribute('aria-label')).to.include('Standard');
    await find('span', 'changed on the pump, 15 January 2024, 20:10');
    expect(all('x-settings-view >>> dl > div').map(wordsOf)).to.include.members([
      'Bolus calculator on',
      'Active insulin time 4 h',
      'Largest bolus 12.0 U changed on the pump, 20 January 2024, 09:00',
      'High alert 180 mg/dL',
      'Battery 75 %',
    ]);
  });

  it('shows any day: before a change the value of then', async () => {
    const { find, all, go } = await open(`${PATH}/2024-01-12`);
    await find('p', 'As of 12 January 2024 · as read on 10 January 2024, 18:00');
    expect(wordsOf(await find('x-basal-profile >>> .total'))).to.equal('21.83 U a day');
    (await find('button', 'Change after')).click();
    await find('p', 'As of 15 January 2024');
    await until(() => wordsOf(all('x-basal-profile >>> .total')[0]!) === '22.48 U a day');
    (await find('button', 'Change before')).click();
    await find('p', 'As of 14 January 2024');
    await go(`${PATH}/2024-01-05`);
    await find('p', 'As of 5 January 2024 · known from the later reading of 10 January 2024, 18:00');
    (await find('button', 'Newest')).click();
    await find('p', 'with 2 later changes');
  });

  it('lists what changed, newest first, with the hours that differ', async () => {
    const mounted = await open(PATH);
    await mounted.find('h2', 'What changed');
    await until(() => rows(mounted, 'x-settings-changes').length === 5);
    expect(rows(mounted, 'x-settings-changes')).to.deep.equal([
      '20 January 2024, 09:00 logged by the pump',
      'Largest bolus 10.0 U 12.0 U',
      '15 January 2024, 20:10 logged by the pump',
      'Basal “Standard” 00:00 0.80 U/h 0.90 U/h',
      'Basal “Standard” all day 21.83 U a day 22.48 U a day',
    ]);
    const link = await mounted.find<HTMLAnchorElement>('x-settings-changes >>> a');
    expect(decodeURIComponent(link.hash)).to.equal(`#/explore/settings/${ID}/2024-01-20`);
  });

  it('compares two days', async () => {
    const mounted = await open(`${PATH}/2024-01-21/2024-01-11`);
    const { find, all } = mounted;
    await find('h2', '2 differences');
    const found = all('section[aria-labelledby="differences"] tbody tr').map(wordsOf);
    expect(found[0]).to.equal('Basal “Standard” 00:00 0.80 U/h 0.90 U/h');
    expect(found.at(-1)).to.equal('Largest bolus 10.0 U 12.0 U');
    await accessible(mounted.app);
    (await find('button', 'Stop comparing')).click();
    await until(() => all('#differences').length === 0);
    (await find('button', 'Compare with another day')).click();
    await find('h2', '1 difference');
  });

  it('writes glucose in the unit of the person', async () => {
    const { find } = await open(PATH, 'mmol/L');
    await find('td', '2.5 mmol/L per U');
    await find('td', '5.0–7.0 mmol/L');
  });

  it('is led to from the day, the overview, and the list of devices', async () => {
    const { go, find, all } = await open('/settings/devices');
    expect((await find<HTMLAnchorElement>('a', 'How the Paradigm 722 is set')).hash).to.equal(`#${PATH}`);
    await go('/');
    expect((await find<HTMLAnchorElement>('.devices a', 'Settings')).hash).to.equal(`#${PATH}`);
    await go('/explore/day/2024-01-15');
    (await find('x-explore-nav >>> a', 'Settings history')).click();
    await find('h1', 'Settings of the Paradigm 722');
    expect(all('x-header >>> a[aria-current="page"]').map(wordsOf)).to.deep.equal(['Explore']);
  });

  it('says so when no pump has been read', async () => {
    const { find, app } = await mountApp({ path: '/explore/settings' });
    await find('h2', 'No pump settings yet');
    await accessible(app);
  });

  for (const theme of ['light', 'dark']) {
    it(`has no finding of axe, ${theme}`, async () => {
      document.documentElement.dataset.theme = theme;
      const { find, app } = await open(PATH);
      await find('h2', 'What changed');
      await accessible(app);
    });
  }
});
