// What a person sees before a device is read: the drawing of its plug, steps that follow the model, how long it takes.
import { expect } from 'chai';
import { manifests } from '../../drivers/index.ts';
import type { DeviceManifest } from '../../src/device/driver.ts';
import { PLUG_KINDS, isDevice } from '../../src/device/driver.ts';
import type { PlugDrawing } from '../../src/ui/components/plug-drawing.ts';
import { plugsOf, stepsOf } from '../../src/ui/data/device-plugs.ts';
import '../../src/ui/components/device-steps.ts';
import { accessible, mountApp, unmountAll, until, wordsOf } from './mount.ts';

const byId = (id: string): DeviceManifest => manifests.filter(isDevice).find((manifest) => manifest.id === id)!;

const kindsOf = (drawings: Element[]): (string | undefined)[] => drawings.map((item) => (item as PlugDrawing).kind);

describe('drawings of plugs', () => {
  for (const kind of PLUG_KINDS) {
    it(`${kind}: stays inside its frame, without a word, and is hidden from screen readers`, async () => {
      const drawing = document.createElement('x-plug-drawing');
      drawing.kind = kind;
      drawing.style.width = '480px';
      document.body.append(drawing);
      await drawing.updateComplete;
      const svg = drawing.shadowRoot!.querySelector('svg')!;
      expect(svg.getAttribute('aria-hidden')).to.equal('true');
      expect(svg.textContent.trim()).to.equal('');
      const { width, height } = svg.getBoundingClientRect();
      expect(width / height).to.be.closeTo(2, 0.02);
      const shapes = [...svg.querySelectorAll<SVGGraphicsElement>('path, rect, circle')];
      expect(shapes.length).to.be.above(8);
      // What is not a shape of this kind would not be drawn at all; NaN in a path cuts it off.
      for (const shape of shapes) expect(shape.outerHTML).to.not.match(/NaN|undefined/);
      const box = svg.getBBox();
      expect(box.x).to.be.at.least(1);
      expect(box.y).to.be.at.least(1);
      expect(box.x + box.width).to.be.at.most(239);
      // The hand comes in from below.
      expect(box.y + box.height).to.be.at.most(kind.startsWith('radio') ? 122 : 119);
      drawing.remove();
    });
  }

  it('are drawn with one pen, whatever their size', async () => {
    for (const width of ['120px', '440px']) {
      const drawing = document.createElement('x-plug-drawing');
      drawing.kind = 'strip-port';
      drawing.style.width = width;
      document.body.append(drawing);
      await drawing.updateComplete;
      for (const shape of drawing.shadowRoot!.querySelectorAll(
        '.paper, .soft, .metal, .solid, .line, .thin, .ghost, .arrow',
      )) {
        const { strokeWidth, vectorEffect } = getComputedStyle(shape);
        expect([strokeWidth, vectorEffect]).to.deep.equal(['1.75px', 'non-scaling-stroke']);
      }
      drawing.remove();
    }
  });
});

describe('which plug', () => {
  const help = { cable: 'a cable', steps: ['one', 'two'] };
  const models = ['A', 'B', 'C'];

  it('none is drawn where none is known', () => {
    expect(plugsOf({ help, models })).to.deep.equal([]);
  });

  it('all that come into question while the model is not known, each with its models; then the one', () => {
    const device = { help: { ...help, plug: 'jack-2.5', plugOf: { B: 'mini-usb' } }, models } as const;
    expect(plugsOf(device)).to.deep.equal([
      { kind: 'jack-2.5', models: ['A', 'C'] },
      { kind: 'mini-usb', models: ['B'] },
    ]);
    expect(plugsOf(device, 'B')).to.deep.equal([{ kind: 'mini-usb', models: ['B'] }]);
    expect(plugsOf(device, 'C')).to.deep.equal([{ kind: 'jack-2.5', models: ['C'] }]);
    expect(plugsOf(device, 'unheard of')).to.have.length(2);
  });

  it('what is plugged in decides before the model', () => {
    const ids = [{ vendorId: 1 }];
    const links = [
      { kind: 'usb', ids, name: 'a stick', plug: 'radio-stick' },
      { kind: 'hid', ids, name: 'a meter', plug: 'radio-meter' },
    ] as const;
    const kinds = (way?: string): string[] => plugsOf({ help, models, links }, 'A', way).map(({ kind }) => kind);
    expect(kinds('a meter')).to.deep.equal(['radio-meter']);
    expect(kinds('a stick')).to.deep.equal(['radio-stick']);
    expect(kinds()).to.deep.equal(['radio-stick']);
  });

  it('a model without steps of its own has those of all', () => {
    const own = { ...help, stepsOf: { B: ['three'] } };
    expect(stepsOf(own, 'B')).to.deep.equal(['three']);
    expect(stepsOf(own, 'A')).to.deep.equal(['one', 'two']);
    expect(stepsOf(own)).to.deep.equal(['one', 'two']);
  });
});

describe('help in the manifests', () => {
  for (const manifest of manifests) {
    if (!('help' in manifest)) continue;
    it(`${manifest.id}: own steps and plugs are of models it reads, and the time is one a person waits`, () => {
      const { steps, stepsOf: own = {}, plug, plugOf = {}, cableOf = {}, minutes = 1 } = manifest.help;
      expect(steps).to.not.be.empty;
      expect(manifest.models).to.include.members([
        ...Object.keys(own),
        ...Object.keys(plugOf),
        ...Object.keys(cableOf),
      ]);
      for (const list of Object.values(own)) expect(list).to.not.be.empty;
      for (const kind of [plug, ...Object.values(plugOf)]) expect(kind).to.be.oneOf([undefined, ...PLUG_KINDS]);
      expect(minutes).to.be.within(1, 60);
    });
  }
});

describe('help before a device is read', function () {
  this.timeout(30_000);
  afterEach(unmountAll);

  it('shows the plug, numbered steps and how long a full memory takes', async () => {
    const { find, all, app } = await mountApp({ path: '/upload/onetouch-ultra2' });
    await find('x-device-steps');
    await until(() => all('x-plug-drawing >>> svg').length === 1);
    expect(kindsOf(all('x-plug-drawing'))).to.deep.equal(['jack-2.5']);
    expect(all('x-device-steps >>> ol li').map(wordsOf)).to.deep.equal([...byId('onetouch-ultra2').help.steps]);
    await find('p', 'A full memory takes about 1 minute.');
    expect(all('.picture')).to.deep.equal([]);
    await accessible(app);
  });

  it('drawing and steps follow the chosen model', async () => {
    const { find, all, app } = await mountApp({ path: '/upload/contour-hid' });
    const { help } = byId('contour-hid');
    const steps = (): string[] => all('x-device-steps >>> ol li').map(wordsOf);
    const choose = (model: string): void => {
      select.value = model;
      select.dispatchEvent(new Event('change'));
    };
    const select = await find<HTMLSelectElement>('select#model');
    await until(() => all('x-plug-drawing').length === 2);
    expect(all('figcaption').map(wordsOf)).to.deep.equal([
      'Contour USB, Contour Next USB, Contour Next Link, Contour Next Link 2.4, Contour Plus Link 2.4',
      'Contour Next, Contour Next One, Contour Plus One, Contour Plus Blue',
    ]);
    expect(steps()).to.deep.equal([...help.steps]);
    await accessible(app);

    choose('Contour USB');
    await until(() => all('x-plug-drawing').length === 1);
    expect(kindsOf(all('x-plug-drawing'))).to.deep.equal(['usb-stick']);
    expect(steps()).to.deep.equal([...help.stepsOf!['Contour USB']!]);
    expect(steps().join()).to.include('cap');
    await find('x-device-steps >>> p', 'None: its own USB plug is under its cap.');

    choose('Contour Next One');
    await until(() => kindsOf(all('x-plug-drawing'))[0] === 'micro-usb');
    expect(steps().join()).to.include('cable').and.not.include('cap');
    expect(all('figcaption')).to.deep.equal([]);
    await accessible(app);

    choose('');
    await until(() => all('x-plug-drawing').length === 2);
    expect(steps()).to.deep.equal([...help.steps]);
  });

  it('keeps to the simulated device where nothing is plugged in', async () => {
    const { find, all } = await mountApp({ demoDays: 1, path: '/upload/onetouch-ultra2' });
    await find('button', 'Read the simulated device');
    expect(all('x-plug-drawing')).to.deep.equal([]);
    expect(all('.picture svg')).to.have.length(1);
  });
});
