// The page that says how numbers are computed: reachable from the numbers, an address for each measure, found by word, no finding of axe.
import { expect } from 'chai';
import { MEASURES, measuresWith } from '../../src/ui/data/measures.ts';
import { accessible, mountApp, unmountAll, until, wordsOf } from './mount.ts';

const ids = MEASURES.sections.flatMap(({ measures }) => measures.map(({ id }) => id));

describe('how numbers are computed', function () {
  this.timeout(60_000);
  afterEach(unmountAll);

  for (const theme of ['light', 'dark']) {
    it(`has no finding of axe, closed, open and searched, ${theme}`, async () => {
      document.documentElement.dataset.theme = theme;
      const { app, find, all } = await mountApp({ path: '/how-computed/gmi' });
      await find('h1', 'How each number is computed');
      await find('details[open]', 'Bergenstal');
      await accessible(app);
      const input = await find<HTMLInputElement>('input[type="search"]');
      for (const words of ['insulin', 'zebra']) {
        input.value = words;
        input.dispatchEvent(new InputEvent('input'));
        await until(() => all('details').length < ids.length);
        await accessible(app);
      }
      await find('x-notice', 'Try another word');
    });
  }

  it('shows every measure, closed, under its section', async () => {
    const { find, all } = await mountApp({ path: '/how-computed' });
    await find('details');
    expect(all('details').map(({ id }) => id)).to.deep.equal(ids);
    expect(all('details[open]')).to.have.length(0);
    expect(all('.list h2').map(wordsOf)).to.deep.equal(MEASURES.sections.map(({ title }) => title.replaceAll('`', '')));
  });

  it('opens the measure of its address, says its formula, and takes the focus there', async () => {
    const { find, go } = await mountApp({ path: '/how-computed/gmi' });
    const gmi = await find<HTMLDetailsElement>('details[open]');
    expect(gmi.id).to.equal('gmi');
    expect(wordsOf(gmi.querySelector('.formula')!)).to.equal('3.31 + 0.02392 · mean');
    await go('/how-computed/mage');
    const mage = await find<HTMLDetailsElement>('details#mage[open]');
    await until(() => (mage.getRootNode() as ShadowRoot).activeElement?.tagName === 'SUMMARY');
    expect(mage.getBoundingClientRect().top).to.be.within(-1, innerHeight / 2);
  });

  it('is found by a word, by two, and by none', async () => {
    expect(measuresWith('').flatMap(({ measures }) => measures)).to.have.length(ids.length);
    const found = (words: string): string[] =>
      measuresWith(words).flatMap(({ measures }) => measures.map(({ id }) => id));
    expect(found('bergenstal')).to.deep.equal(['gmi', 'gmi-ifcc']);
    expect(found('Bergenstal IFCC')).to.deep.equal(['gmi-ifcc']);
    expect(found('zebra')).to.deep.equal([]);
    const { find, all } = await mountApp({ path: '/how-computed' });
    const input = await find<HTMLInputElement>('input[type="search"]');
    input.value = 'zebra';
    input.dispatchEvent(new InputEvent('input'));
    (await find('button', 'Show all')).click();
    await until(() => all('details').length === ids.length);
    expect(input.value).to.equal('');
  });

  it('is one click from every number of the overview, and each leads to a measure that is there', async () => {
    const { find, all } = await mountApp({ demoDays: 16 });
    await find('x-key-numbers >>> a');
    const links = all('a[href^="#/how-computed"]').map((link) => link.getAttribute('href')!);
    const measures = links.map((link) => link.slice('#/how-computed/'.length)).filter(Boolean);
    expect(measures).to.include.members(['shares', 'mean', 'gmi', 'coefficient-of-variation', 'insulin-averages']);
    expect(ids).to.include.members(measures);
    expect(links).to.include('#/how-computed');
    (await find('x-key-numbers >>> a', 'GMI')).click();
    await find('details#gmi[open]');
    await until(() => document.title === 'How each number is computed · Basalt');
    history.back();
    await find('h1', 'The last 14 days');
  });

  it('is one click from the reports', async () => {
    const { find } = await mountApp({ demoDays: 3, path: '/reports' });
    (await find('x-reports-page >>> a', 'How is this computed?')).click();
    await find('h1', 'How each number is computed');
  });

  it('is not among the pages of the navigation', async () => {
    const { find, all } = await mountApp({ path: '/how-computed' });
    await find('h1', 'How each number is computed');
    expect(all('nav a[aria-current="page"]')).to.have.length(0);
    expect(all('nav > a').map(wordsOf)).to.deep.equal([
      'Overview',
      'Upload',
      'Explore',
      'Logbook',
      'Reports',
      'Share',
      'Settings',
    ]);
  });
});
