// A block that came from elsewhere: what is in it, when it is named after that.
import { AppError } from '../model/errors.ts';
import type { DataRecord } from '../model/record.ts';
import { blockId, type Contents } from './blocks.ts';
import type { Block } from './store.ts';
import { unpackContents } from './unpack.ts';

/** A block without its contents. */
export type BlockName = Pick<Block, 'id' | 'kind' | 'deviceId' | 'day'>;

export function nameOf({ deviceId, kind, deviceTime }: DataRecord): BlockName {
  const day = deviceTime.slice(0, 10);
  return { id: blockId(deviceId, kind, day), deviceId, kind, day };
}

/** Contents of a block that came from elsewhere; `bad-input` when it is not named after what is in it. */
export function checkedContents(block: Block): Contents {
  const { id, kind, deviceId, day } = block;
  const contents = unpackContents(block);
  if (id !== blockId(deviceId, kind, day) || contents.records.some((record) => nameOf(record).id !== id)) {
    throw new AppError('bad-input', `block ${id} holds something else`);
  }
  return contents;
}
