// Words: placeholders, plurals, and that every key is used and every plural is whole.
import { expect } from 'chai';
import { en } from '../../src/text/en.ts';
import type { Message, Messages } from '../../src/text/text.ts';
import { createText, localeFor } from '../../src/text/text.ts';

const sources = import.meta.glob<string>('../../src/**/*.ts', {
  query: '?raw',
  import: 'default',
  eager: true,
});

const messages = Object.entries(en) as [keyof typeof en, Message][];

describe('text', () => {
  const text = createText(en, 'en-GB');

  it('fills placeholders and writes numbers as the locale does', () => {
    expect(text('reading.progress', { done: '3', total: '4' })).to.equal('3 of 4');
    expect(text('result.new', { count: 12345 })).to.equal('12,345 new readings');
    expect(createText(en, 'en-DE')('result.new', { count: 12345 })).to.equal('12.345 new readings');
  });

  it('chooses the plural form', () => {
    expect(text('result.new', { count: 1 })).to.equal('1 new reading');
    expect(text('result.new', { count: 2 })).to.equal('2 new readings');
    expect(text('result.kept', { count: 0 })).to.equal('Nothing had been read yet, so nothing is lost either.');
  });

  it('uses the forms that a language has', () => {
    const polish = { ...en, 'result.new': { one: '{count} nowy', few: '{count} nowe', other: '{count} nowych' } };
    const words = createText(polish as Messages, 'pl');
    expect([1, 3, 5, 22].map((count) => words('result.new', { count }))).to.deep.equal([
      '1 nowy',
      '3 nowe',
      '5 nowych',
      '22 nowe',
    ]);
  });

  it('has no empty words, and no form of a plural with a placeholder of its own', () => {
    const names = (message: string): string[] => [...message.matchAll(/\{(\w+)\}/g)].map(([, name]) => name!);
    for (const [key, message] of messages) {
      if (typeof message === 'string') {
        expect(message, key).to.not.equal('');
        continue;
      }
      const all = [...names(message.other), 'count'];
      for (const form of Object.values(message)) for (const name of names(form)) expect(all, key).to.include(name);
    }
  });

  it('takes words that come with a page, and names the key whose words are not there', async () => {
    const first = createText({ 'nav.overview': 'Overview' }, 'en');
    expect(first('nav.overview')).to.equal('Overview');
    expect(() => first('nav.upload')).to.throw('nav.upload');
    await import('../../src/text/pump.ts');
    expect(first('alarm.low-glucose')).to.equal('low glucose');
    const other = createText({ 'alarm.low-glucose': 'niedrig' }, 'de');
    expect(other('alarm.low-glucose'), 'a language’s own words come first').to.equal('niedrig');
  });

  it('has every word of pumps and settings imported where it is said', () => {
    const late = {
      devices: /(facts|connection|gives|found)/,
      pump: /(alarm|event|sign|wizard|history|pump|explore|temp-basal|daily-total|settings-record)/,
      settings: /(settings|preset|theme|session|export)/,
    };
    for (const [file, prefixes] of Object.entries(late)) {
      const says = new RegExp(`text\\([^)]*?['\`]${prefixes.source}\\.`, 's');
      const found = Object.entries(sources).filter(([path, source]) => !path.endsWith('.en.ts') && says.test(source));
      expect(found.length, file).to.be.above(file === 'devices' ? 2 : 7);
      for (const [path, source] of found) {
        expect(source, `${path} says words of ${file}.en.ts`).to.include(`text/${file}.ts'`);
      }
    }
  });

  it('says every key somewhere', () => {
    const all = Object.entries(sources)
      .filter(([path]) => !path.endsWith('.en.ts'))
      .map(([, source]) => source)
      .join('\n');
    // text(`error.${code}.title`) uses every key of that shape.
    const shapes = [...all.matchAll(/`([a-z][\w-]*\.[\w.-]*\$\{[^`]*)`/g)].map(
      ([, template]) =>
        new RegExp(
          `^${template!
            .split(/\$\{[^}]*\}/)
            .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
            .join('[\\w-]+')}$`,
        ),
    );
    const unused = messages
      .map(([key]) => key)
      .filter((key) => !all.includes(`'${key}'`) && !shapes.some((shape) => shape.test(key)));
    expect(unused).to.deep.equal([]);
  });

  it('takes the locale of the words’ language, else the region of the browser', () => {
    expect(localeFor('en', ['de-CH', 'en-AU', 'en'])).to.equal('en-AU');
    expect(localeFor('en', ['de-CH'])).to.equal('en-CH');
    expect(localeFor('en', ['de'])).to.equal('en');
    expect(localeFor('en', [])).to.equal('en');
  });
});
