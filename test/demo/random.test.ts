// The seeded source of random numbers: the same everywhere, independent by topic and index, shaped as it says.
import { expect } from 'chai';
import { random } from '../../src/demo/random.ts';

describe('random', () => {
  it('gives the same numbers for the same seed, topic and index', () => {
    const draw = (): number[] => {
      const source = random(42, 'meals', 19_000);
      return [source.uniform(0, 1), source.normal(10, 2), source.whole(1, 6), source.uniform(-5, 5)];
    };
    expect(draw()).to.deep.equal(draw());
  });

  it('follows the algorithm: sfc32 with 12 rounds of warm-up, seeded (seed, FNV-1a of the topic, index)', () => {
    // FNV-1a of the empty text is its offset basis 0x811c9dc5. Computed apart with exact integers.
    let [a, b, c, counter] = [1n, 0x811c9dc5n, 2n, 1n];
    const mask = 0xffff_ffffn;
    const next = (): number => {
      const sum = (a + b + counter) & mask;
      counter = (counter + 1n) & mask;
      a = b ^ (b >> 9n);
      b = (c + (c << 3n)) & mask;
      c = ((((c << 21n) | (c >> 11n)) & mask) + sum) & mask;
      return Number(sum) / 2 ** 32;
    };
    for (let round = 0; round < 12; round++) next();
    const source = random(1, '', 2);
    for (let i = 0; i < 100; i++) expect(source.uniform(0, 1)).to.equal(next());
  });

  it('gives other numbers for another seed, topic or index', () => {
    const firsts = [random(1, 'a', 1), random(2, 'a', 1), random(1, 'b', 1), random(1, 'a', 2), random(1, 'a', -1)];
    expect(new Set(firsts.map((source) => source.uniform(0, 1)))).to.have.lengthOf(5);
  });

  it('spreads uniform, whole and normal numbers as it says', () => {
    const source = random(7, 'shape');
    const normals = Array.from({ length: 20_000 }, () => source.normal(0, 1));
    const mean = normals.reduce((sum, x) => sum + x, 0) / normals.length;
    const variance = normals.reduce((sum, x) => sum + x * x, 0) / normals.length - mean * mean;
    expect(mean).to.be.closeTo(0, 0.03);
    expect(variance).to.be.closeTo(1, 0.04);
    expect(Math.max(...normals.map(Math.abs))).to.be.at.most(3 * Math.SQRT2);
    const dice = Array.from({ length: 6000 }, () => source.whole(1, 6));
    for (let face = 1; face <= 6; face++)
      expect(dice.filter((value) => value === face).length, `face ${face}`).to.be.within(880, 1120);
    const hits = Array.from({ length: 5000 }, () => source.chance(0.3)).filter(Boolean).length;
    expect(hits).to.be.within(1380, 1620);
    expect(['x', 'y']).to.include(source.pick(['x', 'y']));
  });

  it('keeps neighbouring indexes unrelated', () => {
    const firsts = Array.from({ length: 4000 }, (_, day) => random(7, 'meals', day).uniform(0, 1) - 0.5);
    const lag = firsts.slice(1).reduce((sum, x, i) => sum + x * firsts[i]!, 0) / firsts.length;
    expect(lag * 12).to.be.closeTo(0, 0.06);
  });
});
