// The upload page for a pump: what is plugged in, what is asked, the radio, elapsed times; and a long list of devices.
import { expect } from 'chai';
import type { DeviceManifest } from '../../src/device/driver.ts';
import { AppError } from '../../src/model/errors.ts';
import { byMaker, nextStep, rowsFound, rowsOf, usbIdOf } from '../../src/ui/data/device-traits.ts';
import type { UploadPage } from '../../src/ui/pages/upload-page.ts';
import type { ReadRequest, ReadResult } from '../../workers/device-api.ts';
import type { Mounted, MountOptions } from './mount.ts';
import { accessible, mountApp, playedReading, unmountAll, until, wordsOf } from './mount.ts';

const STICK = { vendorId: 0x0a21, productId: 0x8001 };
const NEXT_LINK = { vendorId: 0x1a79, productId: 0x6200 };
const refuse = (): Promise<never> => Promise.reject(new AppError('internal', 'a test manifest'));

function manifest(id: string, more: Partial<DeviceManifest> = {}): DeviceManifest {
  return {
    id,
    name: id,
    maker: 'Maker',
    models: [id],
    reads: ['smbg'],
    evidence: 'documents',
    evidenceNote: 'A test.',
    links: [{ kind: 'hid', ids: [NEXT_LINK] }],
    help: { cable: 'The cable.', steps: ['Press.'] },
    rangeMgdl: { low: 20, high: 600 },
    load: refuse,
    simulator: refuse,
    ...more,
  };
}

const PUMP = manifest('medtronic-paradigm', {
  name: 'MiniMed Paradigm',
  maker: 'Medtronic',
  models: ['Paradigm 522', 'Paradigm 722'],
  reads: ['bolus', 'basal', 'cgm'],
  links: [
    { kind: 'usb', name: 'CareLink USB stick', ids: [STICK] },
    { kind: 'serial', baudRate: 9600, name: 'CareLink USB stick', ids: [STICK] },
    { kind: 'hid', name: 'Contour Next Link', ids: [NEXT_LINK] },
  ],
  asks: [
    {
      id: 'serial',
      label: 'Serial number of the pump',
      hint: 'Six digits on its back.',
      pattern: '\\d{6}',
      inputMode: 'numeric',
    },
  ],
  timing: 'elapsed',
});
const METER = manifest('contour-hid', {
  name: 'Contour (USB)',
  maker: 'Ascensia (Bayer)',
  models: ['Contour Next Link'],
});

const INFO = { model: 'Paradigm 722', serial: '208850' };

function result(changes: Partial<ReadResult> = {}): ReadResult {
  return {
    sessionId: 'session',
    driverId: PUMP.id,
    deviceId: `${PUMP.id}:208850`,
    info: INFO,
    outcome: 'complete',
    added: 12,
    known: 0,
    kinds: { bolus: 12 },
    span: { from: Date.UTC(2024, 0, 4), to: Date.UTC(2024, 0, 17) },
    problems: [],
    timing: 'elapsed',
    ...changes,
  };
}

/** The upload page with devices of the test. */
async function open(path: string, devices: readonly DeviceManifest[], options: MountOptions = {}): Promise<Mounted> {
  const mounted = await mountApp({ path: '/upload', ...options });
  const page = await mounted.find<UploadPage>('x-upload-page');
  page.devices = devices;
  await page.updateComplete;
  if (path !== '/upload') await mounted.go(path);
  return mounted;
}

/** Begins a reading of the pump as the page does, with a port instead of the chooser. */
function begin({ reading, people }: Mounted, answers = { serial: '208850' }, port: 'open' | 'closed' = 'open') {
  const { id: personId, zoneId } = people.value.current!.person;
  const task = {
    ...{ personId, zoneId, driverId: PUMP.id, title: PUMP.name, answers },
    ...({ way: 'CareLink USB stick', linkKind: 'serial' } as const),
  };
  void reading.readDevice(task, async () => (port === 'open' ? { kind: 'serial', ...STICK } : undefined));
}

const serialField = (mounted: Mounted) => mounted.find<HTMLInputElement>('x-device-asks >>> input');

describe('upload of a pump', function () {
  this.timeout(30_000);
  afterEach(unmountAll);

  it('asks what is plugged in, one choice for the stick that systems offer twice, and how to lay the pump', async () => {
    const { find, all, app } = await open(`/upload/${PUMP.id}`, [PUMP]);
    await find('legend', 'What is plugged into the computer?');
    expect(all('fieldset.ways label').map(wordsOf)).to.deep.equal(['CareLink USB stick', 'Contour Next Link']);
    const chosen = await until(() => all('fieldset.ways input').find((input) => (input as HTMLInputElement).checked));
    expect(wordsOf(chosen.closest('label')!)).to.equal('CareLink USB stick');
    await find('.ways .muted', /Linux offers it as a serial port/);
    await find('h2', 'Over the air');
    expect(all('.radio li').length).to.equal(5);
    await accessible(app);
  });

  it('does not connect before the number looks as it should', async () => {
    const mounted = await open(`/upload/${PUMP.id}`, [PUMP]);
    const { find, all, reading, app } = mounted;
    (await find('button', 'Connect and read')).click();
    await find('.wrong', 'This is needed to reach the device.');
    const input = await serialField(mounted);
    expect(input.getAttribute('aria-invalid')).to.equal('true');
    input.value = '12345';
    input.dispatchEvent(new InputEvent('input'));
    (await find('button', 'Connect and read')).click();
    await find('.wrong', 'This does not look as it should.');
    expect(reading.value.stage).to.equal('idle');
    await accessible(app);
    input.value = ' 208850 ';
    input.dispatchEvent(new InputEvent('input'));
    await until(() => all('x-device-asks >>> [aria-invalid]').length === 0);
  });

  it('hands the answers to the driver, and offers them again once the device has answered', async () => {
    const play = playedReading();
    let asked: ReadRequest | undefined;
    const read = play.api.read;
    const api = { ...play.api, read: ((request, tell) => ((asked = request), read(request, tell))) as typeof read };
    const mounted = await open(`/upload/${PUMP.id}`, [PUMP], { api });
    const { find, go, all, people } = mounted;
    begin(mounted);
    await find('.now', 'Waking the pump');
    expect(people.value.current!.person.readWith).to.equal(undefined);
    play.tell({ stage: 'identified', info: INFO, deviceId: `${PUMP.id}:208850` });
    await until(() => people.value.current!.person.readWith);
    expect(asked!.answers).to.deep.equal({ serial: '208850' });
    expect(people.value.current!.person.readWith).to.deep.equal({
      [PUMP.id]: { way: 'CareLink USB stick', answers: [{ serial: '208850' }] },
    });
    play.end(result());
    await find('.big', '12 new readings');
    await people.rememberReading(people.value.current!.person.id, PUMP.id, { answers: { serial: '111111' } });
    await go('/upload');
    await go(`/upload/${PUMP.id}`);
    const page = await find<UploadPage>('x-upload-page');
    page.devices = [PUMP];
    const input = await serialField(mounted);
    expect(input.value).to.equal('111111');
    expect(all('x-device-asks >>> li').map(wordsOf)).to.deep.equal(['111111 ×', '208850 ×']);
    (await find('x-device-asks >>> li button', '208850')).click();
    await until(() => input.value === '208850');
    (await find('x-device-asks >>> .forget[aria-label="Forget 111111"]')).click();
    await until(() => people.value.current!.person.readWith![PUMP.id]!.answers!.length === 1);
  });

  it('keeps what was typed when the chooser is closed, and helps for the stick on this system', async () => {
    const mounted = await open(`/upload/${PUMP.id}`, [PUMP]);
    const { find, all, app } = mounted;
    await find('legend', 'What is plugged');
    begin(mounted, { serial: '208850' }, 'closed');
    await find('.help h2', 'No device was chosen');
    const help = all('.help li').map(wordsOf);
    expect(help[0]).to.include('without a hub in between');
    expect(help.join()).to.include('Linux offers it as a serial port');
    expect(help.join(), 'a stick has no cable').to.not.include('audio cable');
    await find('button', 'Look among the USB devices instead');
    await accessible(app);
  });

  it('counts pages and says where the pump has to stay', async () => {
    const play = playedReading();
    const mounted = await open(`/upload/${PUMP.id}`, [PUMP], { api: play.api });
    begin(mounted);
    play.tell({ stage: 'identified', info: INFO, deviceId: 'x' });
    play.tell({ stage: 'reading', done: 12, total: 100, added: 40, known: 0 });
    await mounted.find('.numbers', '12 of 100 pages');
    await mounted.find('p', 'Leave the pump where it is.');
    play.end(result());
  });

  it('says how the times were found instead of asking about the clock', async () => {
    for (const [clockAheadMs, words] of [
      [3_600_000, 'The clock of the Paradigm 722 is 1 h ahead of this computer.'],
      [-90 * 60_000, 'The clock of the Paradigm 722 is 1 h 30 min behind this computer.'],
      [30_000, 'The clock of the Paradigm 722 agrees with this computer.'],
    ] as const) {
      const play = playedReading();
      const mounted = await open(`/upload/${PUMP.id}`, [PUMP], { api: play.api });
      begin(mounted);
      play.end(result({ clockAheadMs }));
      await mounted.find('p', `${words} Times are shown by how long ago things happened.`);
      await mounted.find('summary', 'How the times were found');
      expect(mounted.all('x-clock-question')).to.have.length(0);
      await accessible(mounted.app);
      await unmountAll();
    }
  });

  it('has next steps for failures of the radio, and leads back to the number that was typed', async () => {
    const play = playedReading();
    const mounted = await open(`/upload/${PUMP.id}`, [PUMP], { api: play.api });
    const { find } = mounted;
    begin(mounted, { serial: '999999' });
    const error = { code: 'timeout', message: '' } as const;
    play.end(result({ outcome: 'broken', error, added: 0, kinds: {} }));
    await find('.next', 'Check the number that was typed');
    for (const code of ['refused', 'disconnected', 'bad-checksum', 'unsupported-model', 'no-device'] as const)
      expect(nextStep(code, PUMP)).to.not.equal(nextStep(code, METER));
    expect(nextStep('storage-full', PUMP)).to.equal(nextStep('storage-full', undefined));
    expect(mounted.people.value.current!.person.readWith, 'a wrong number is not remembered').to.equal(undefined);
  });
});

describe('a long list of devices', function () {
  this.timeout(30_000);
  afterEach(unmountAll);

  const many = ['Abbott', 'Ascensia (Bayer)', 'LifeScan', 'Roche'].flatMap((maker) =>
    Array.from({ length: 14 }, (_, index) =>
      manifest(`${maker} ${index}`, {
        maker,
        models: index === 3 ? ['Alpha', 'Beta', 'Gamma', 'Delta', 'Epsilon', 'Papillon Mini'] : [`M${index}`],
        links: [{ kind: 'serial', baudRate: 9600, ids: [{ vendorId: 0x0403, productId: 0x6001 }] }],
      }),
    ),
  );

  it('is grouped by maker, with a way to jump, and has no finding of axe', async () => {
    const { find, all, app } = await open('/upload', [PUMP, METER, ...many]);
    await until(() => all('x-device-list >>> .maker').length === 5);
    expect(all('x-device-list >>> .maker h3').map(wordsOf)).to.deep.equal([
      'Abbott',
      'Ascensia (Bayer)',
      'LifeScan',
      'Medtronic',
      'Roche',
    ]);
    // 52 of one model and 4 of six, a pump of two, a meter, and the six whose reports lie on a reader's disk.
    expect(all('x-device-list >>> .maker a')).to.have.length(52 + 4 * 6 + 2 + 1 + 6);
    (await find('x-device-list >>> .jump button', 'Roche')).click();
    const list = await find('x-device-list');
    expect(wordsOf(list.shadowRoot!.activeElement!)).to.equal('Roche');
    await accessible(app);
  });

  it('finds a model by the name on its front, and shows just that model', async () => {
    const { find, all } = await open('/upload', [PUMP, METER, ...many]);
    const search = await find<HTMLInputElement>('input[type="search"]');
    search.value = 'papillon abbott';
    search.dispatchEvent(new Event('input'));
    await until(() => all('x-device-list >>> .name').length === 1);
    expect(wordsOf(all('x-device-list >>> .words')[0]!)).to.equal('Papillon Mini after published documents');
  });

  it('answers a USB number that several devices have with a question', async () => {
    const { find, all } = await open('/upload', [PUMP, METER, ...many]);
    const search = await find<HTMLInputElement>('input[type="search"]');
    search.value = '1A79:6200';
    search.dispatchEvent(new Event('input'));
    await find('h2', 'Several devices have the USB number 1a79:6200: which one is it?');
    expect(all('x-device-list >>> .name').map(wordsOf)).to.have.members([
      'Paradigm 522',
      'Paradigm 722',
      'Contour Next Link',
    ]);
  });

  it('reads USB numbers as people copy them', () => {
    const id = { vendorId: 0x1a79, productId: 0x6200 };
    for (const typed of ['1a79:6200', '0x1A79/0x6200', 'VID_1A79&PID_6200', ' 1a79 6200 '])
      expect(usbIdOf(typed), typed).to.deep.equal(id);
    for (const typed of ['522', 'contour', '1a79', '1a79:62000', '']) expect(usbIdOf(typed), typed).to.equal(undefined);
    const rows = rowsOf([PUMP, METER]);
    expect(rowsFound(rows, 'carelink').map(({ model }) => model)).to.deep.equal(['Paradigm 522', 'Paradigm 722']);
    expect(byMaker(rows).map(([maker]) => maker)).to.deep.equal(['Ascensia (Bayer)', 'Medtronic']);
  });

  it('asks which device something is that was plugged in and fits several', async () => {
    const port = { getInfo: () => ({ usbVendorId: 0x0a21, usbProductId: 0x8001 }) };
    const device = { vendorId: 0x1a79, productId: 0x6200 };
    const restore = [
      stub(navigator.serial, 'getPorts', async () => [port]),
      stub(navigator.hid, 'getDevices', async () => [device]),
    ];
    try {
      const { find, all, app } = await open('/upload', [PUMP, METER]);
      await until(() => all('x-plugged-in >>> .port').length === 2);
      await find('.port h2', 'Plugged in: CareLink USB stick');
      await find('.port h2', 'Something is plugged in. Which device is it?');
      const [, which] = all('x-plugged-in >>> .port');
      const answers = [...which!.querySelectorAll('a')];
      expect(answers.map(wordsOf)).to.deep.equal([
        'Contour Next Link',
        'MiniMed Paradigm, through the Contour Next Link',
      ]);
      await accessible(app);
      answers[1]!.click();
      await find('h1', 'Read the MiniMed Paradigm');
      const chosen = await until(() => all('fieldset.ways input').find((input) => (input as HTMLInputElement).checked));
      expect(wordsOf(chosen.closest('label')!)).to.equal('Contour Next Link');
    } finally {
      for (const back of restore) back();
    }
  });
});

describe('a cable of which no device has the USB number', function () {
  this.timeout(30_000);
  afterEach(unmountAll);

  const CP2102 = { usbVendorId: 0x10c4, usbProductId: 0xea60 };
  const cable = { kind: 'serial', baudRate: 9600, ids: [{ vendorId: 0x0403, productId: 0x6001 }] } as const;
  const serial = manifest('maker-serial', { models: ['Alpha', 'Beta'], links: [cable] });
  const port = (info: SerialPortInfo): unknown => ({ getInfo: () => info });

  it('is answered with the question which device it is, and that one is read through it', async () => {
    const play = playedReading();
    let asked: ReadRequest | undefined;
    const read = play.api.read;
    const api = { ...play.api, read: ((request, tell) => ((asked = request), read(request, tell))) as typeof read };
    const back = stub(navigator.serial, 'getPorts', async () => [port(CP2102), port({})]);
    try {
      const { find, all, app } = await open('/upload', [serial, METER, PUMP], { api });
      await find('.port h2', 'A cable is plugged in that many devices could have. Which device is it?');
      // The port of the computer's own is always there: nobody is asked about it.
      expect(all('x-plugged-in >>> .port')).to.have.length(1);
      await find('.port .small', 'USB 10c4:ea60');
      expect(all('x-plugged-in >>> .port a').map(wordsOf)).to.deep.equal(['Alpha', 'Beta']);
      await accessible(app);
      (await find('x-plugged-in >>> .port a', 'Beta')).click();
      await find('h1', 'Read the Beta');
      (await find('button', 'Connect and read')).click();
      await until(() => asked);
      expect(asked!.port).to.deep.equal({ kind: 'serial', vendorId: 0x10c4, productId: 0xea60, isUnlisted: true });
      expect(asked!.model).to.equal('Beta');
      play.end(result());
    } finally {
      back();
    }
  });

  it('can be chosen among all serial ports, one without a USB number too, when the list was empty', async () => {
    const play = playedReading();
    let asked: ReadRequest | undefined;
    const read = play.api.read;
    const api = { ...play.api, read: ((request, tell) => ((asked = request), read(request, tell))) as typeof read };
    const filters: unknown[] = [];
    const request = async (options?: SerialPortRequestOptions): Promise<unknown> => {
      filters.push(options?.filters?.length ?? 0);
      if (options?.filters?.length) throw new DOMException('nothing chosen', 'NotFoundError');
      return port({});
    };
    const restore = [
      stub(navigator.serial, 'getPorts', async () => []),
      stub(navigator.serial, 'requestPort', request),
    ];
    try {
      const { find, app } = await open('/upload/maker-serial/model/alpha', [serial], { api });
      (await find('button', 'Connect and read')).click();
      await find('.help h2', 'No device was chosen');
      await accessible(app);
      (await find('button', 'Show every serial port')).click();
      await until(() => asked);
      expect(filters).to.deep.equal([1, 0]);
      expect(asked!.port).to.deep.equal({ kind: 'serial', vendorId: 0, productId: 0, isUnlisted: true });
      play.end(result());
    } finally {
      for (const back of restore) back();
    }
  });

  it('is found from the list too, by the question what is plugged in', async () => {
    const request = async (options?: SerialPortRequestOptions): Promise<unknown> => {
      if (options?.filters?.length) throw new DOMException('nothing chosen', 'NotFoundError');
      return port({});
    };
    const restore = [
      stub(navigator.serial, 'getPorts', async () => []),
      stub(navigator.serial, 'requestPort', request),
    ];
    try {
      const { find, all, app } = await open('/upload', [serial, METER, PUMP]);
      (await find('x-plugged-in >>> button', 'Look among cables')).click();
      (await find('x-plugged-in >>> button', 'Show every serial port')).click();
      await find('.port h2', 'Which device is it?');
      expect(all('x-plugged-in >>> .port a').map(wordsOf)).to.deep.equal(['Alpha', 'Beta']);
      expect(all('x-plugged-in >>> .port .small').map(wordsOf)).to.not.include('USB 0000:0000');
      await accessible(app);
    } finally {
      for (const back of restore) back();
    }
  });
});

/** Replaces a method of the browser's for a test; returns how to put it back. */
function stub(owner: object, name: string, method: (...args: never[]) => Promise<unknown>): () => void {
  Object.defineProperty(owner, name, { value: method, configurable: true });
  return () => void Reflect.deleteProperty(owner, name);
}
