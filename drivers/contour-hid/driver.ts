// Reads a Contour HID meter: the conversation of the family inside HID reports.
import { ANSWER_MS, SILENCES, WAKE, astmDriver } from '../ascensia-astm/conversation.ts';
import { ASTM } from '../ascensia-astm/frame.ts';
import { reportData } from '../contour-link/report.ts';
import { commandReport, infoFrom } from './protocol.ts';
import { contourHid } from './result.ts';

export { ANSWER_MS, SILENCES } from '../ascensia-astm/conversation.ts';
export { decode } from './decode.ts';
export { maySend } from './protocol.ts';

export const driver = astmDriver({
  dialect: contourHid,
  wrap: commandReport,
  unwrap: reportData,
  // Each is what wakes some meter: EOT the Contour USB, any other character the Next Link (captures), and ACK one that
  // has asked already, when it was plugged in.
  wakes: (model) => [...(model?.includes('Link') ? [WAKE, ASTM.EOT] : [ASTM.EOT, WAKE]), ASTM.ACK],
  wakeSilences: SILENCES,
  wakeMs: ANSWER_MS,
  info: (header, ctx) => infoFrom(header, ctx.model, ctx.now()),
});
