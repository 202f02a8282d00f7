// Errors thrown on one side of comlink arrive on the other as AppErrors with their code.
import { expect } from 'chai';
import { expose, wrap } from 'comlink';
import '../../src/rpc/errors.ts';
import { AppError } from '../../src/model/errors.ts';

const api = {
  appError: (): never => {
    throw new AppError('bad-checksum', 'frame 3', { bytes: Uint8Array.of(2, 0xff), cause: new RangeError('deeper') });
  },
  plainError: (): never => {
    throw new RangeError('out of range');
  },
  unpostable: (): Promise<never> =>
    Promise.reject(new AppError('storage', 'closed', { cause: { run: () => undefined } })),
  text: (): never => {
    throw 'just words';
  },
  fine: (): number => 7,
};

describe('errors across comlink', () => {
  const { port1, port2 } = new MessageChannel();
  expose(api, port1);
  const remote = wrap<typeof api>(port2);
  const errorOf = async (call: Promise<unknown>): Promise<AppError> => {
    try {
      await call;
    } catch (error) {
      expect(error).to.be.instanceOf(AppError);
      return error as AppError;
    }
    throw new Error('nothing was thrown');
  };
  after(() => {
    port1.close();
    port2.close();
  });

  it('keeps code, message with the bytes, stack and cause', async () => {
    const error = await errorOf(remote.appError());
    expect(error.code).to.equal('bad-checksum');
    expect(error.message).to.equal('frame 3: 02 ff');
    expect(error.name).to.equal('AppError');
    expect(error.stack).to.contain('errors.test.ts');
    expect(error.cause).to.equal('RangeError: deeper');
  });

  it('makes any other error an internal one and says which it was', async () => {
    const error = await errorOf(remote.plainError());
    expect(error.code).to.equal('internal');
    expect(error.message).to.equal('RangeError: out of range');
    expect((await errorOf(remote.text())).message).to.equal('just words');
  });

  it('posts an error whose cause cannot be posted', async () => {
    expect((await errorOf(remote.unpostable())).code).to.equal('storage');
  });

  it('leaves results alone', async () => {
    expect(await remote.fine()).to.equal(7);
  });
});
