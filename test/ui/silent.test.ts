// A device that does not answer: what keeps this very one silent is said beside the general advice.
import { expect } from 'chai';
import { manifest } from '../../drivers/ascensia-serial/manifest.ts';
import { mountApp, playedReading, unmountAll, wordsOf } from './mount.ts';

describe('a device that stays silent', function () {
  this.timeout(30_000);
  afterEach(unmountAll);

  for (const [code, isTold] of [
    ['timeout', true],
    ['disconnected', false],
  ] as const) {
    it(`ended by ${code}: ${isTold ? 'its own advice is shown' : 'its own advice would mislead'}`, async () => {
      const play = playedReading();
      const { find, all } = await mountApp({ demoDays: 1, path: '/upload/ascensia-serial', api: play.api });
      (await find('button', 'Read the simulated device')).click();
      await find('button', 'Stop reading');
      play.end({
        sessionId: 'session',
        driverId: 'ascensia-serial',
        outcome: 'broken',
        error: { code, message: '' },
        added: 0,
        known: 0,
        kinds: {},
        problems: [],
      });
      await find('.next', /./);
      const words = all('.next p').map(wordsOf);
      expect(words.includes(manifest.help.silent!)).to.equal(isTold);
      expect(words).to.have.length(isTold ? 2 : 1);
    });
  }
});
