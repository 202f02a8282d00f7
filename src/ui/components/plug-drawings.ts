// One drawing for each way a device is connected, 240 by 120: what to plug in, where, and what to lay beside it.
import { svg } from 'lit';
import type { PlugKind } from '../../device/driver.ts';
import type { Drawing } from './plug-parts.ts';
import {
  CABLE_START,
  LEVEL,
  SIDE,
  arrow,
  cable,
  computer,
  drop,
  handsBreadth,
  usbMetal,
  usbPlug,
  waves,
} from './plug-parts.ts';

/** Middle of a meter that stands, and its lower edge. */
const MIDDLE = 182;
const FOOT = 68;

/** A meter that stands, its socket in the middle of its lower edge. */
const standingMeter = (socketWidth: number, socketDepth: number): Drawing => svg`
  <rect class="paper" x=${MIDDLE - 29} y="3" width="58" height=${FOOT - 3} rx="13"/>
  <rect class="soft" x=${MIDDLE - 20} y="11" width="40" height="27" rx="4"/>
  ${drop(MIDDLE, 25.5)}
  <circle class="line" cx=${MIDDLE} cy="47.5" r="4.5"/>
  <rect class="hole" x=${MIDDLE - socketWidth / 2} y=${FOOT - socketDepth} width=${socketWidth} height=${socketDepth}/>`;

/** The cable from the computer to a plug under a standing meter. */
const cableFromBelow = cable(`M${CABLE_START} ${LEVEL}c22 0 10 34 38 34h29c9 0 12-2 12-8`);

/** A round plug, its tip up; `scale` 1 is 3.5 mm. */
const jack = (scale: number): Drawing => svg`
  <g transform="translate(${MIDDLE} 97) scale(${scale})">
    <path class="metal" d="M-3.4 0v-14.5l1.6-1.5-1.6-2v-.8l2-3.7h2.8l2 3.7v.8l-1.6 2 1.6 1.5v14.5z"/>
    <path class="line" d="M-3.4-6.2h6.8M-3.4-10.6h6.8"/>
  </g>
  <path class="solid" d="M${MIDDLE - 6.5} 95.5h13l-1.5 12.5h-10z"/>`;

const jackDrawing = (scale: number): Drawing => svg`${computer}${usbPlug}${cableFromBelow}
  ${standingMeter(9.4 * scale, 13 * scale)}${jack(scale)}${arrow(MIDDLE + 18, 76, 'up', 19)}`;

/** A meter that lies, its socket at the left edge: neither top nor bottom, for meters differ. */
const lyingMeter = (x: number): Drawing => svg`
  <rect class="paper" x=${x} y="56" width=${237 - x} height="52" rx="13"/>
  <rect class="soft" x=${x + 16} y="64" width=${237 - x - 25} height="36" rx="4"/>
  ${drop(x + 16 + (237 - x - 25) / 2, 83.5)}`;

/** The face of a plug, enlarged in a lens above it. */
const lens = (face: Drawing): Drawing => svg`
  <path class="thin" d="M135.5 56V74"/>
  <circle class="paper" cx="135.5" cy="32" r="24"/>${face}`;

// The outlines of the plugs: micro is flat with slanted lower corners, mini is nearly as high as wide with notched sides.
const microFace = svg`
  <path class="soft" d="M121.5 25.5h28v8l-4.5 5.5h-19l-4.5-5.5z"/><path class="heavy" d="M127.5 30.5h16"/>`;
const miniFace = svg`
  <path class="soft" d="M121.5 22h28v9.5l-3.5 3.5v8h-21v-8l-3.5-3.5z"/><path class="heavy" d="M128 29.5h15"/>`;

function usbDrawing(face: Drawing, height: number): Drawing {
  const half = height / 2;
  return svg`${computer}${usbPlug}
    ${cable(`M${CABLE_START} ${LEVEL}H118`)}
    <rect class="metal" x="129" y=${LEVEL - half} width="11" height=${height} rx="1"/>
    <rect class="solid" x="114" y=${LEVEL - 6} width="17" height="12" rx="2.5"/>
    ${lyingMeter(154)}
    <rect class="hole" x="154" y=${LEVEL - half - 1.2} width="9" height=${height + 2.4}/>
    ${lens(face)}
    ${arrow(146, 102, 'right')}`;
}

/** The socket of the computer, empty. */
const emptySocket = svg`<rect class="hole" x=${SIDE - 11} y=${LEVEL - 4} width="11" height="7"/>`;

const usbStick = svg`${computer}${emptySocket}
  ${usbMetal(105)}
  <path class="paper" d="M119 ${LEVEL - 10}a6 6 0 0 1 6-6h74a16 16 0 0 1 0 32h-74a6 6 0 0 1-6-6z"/>
  <rect class="soft" x="131" y=${LEVEL - 10} width="44" height="20" rx="3"/>
  <g transform="translate(153 ${LEVEL + 1.2}) scale(.68)">${drop(0, 0)}</g>
  <circle class="line" cx="195" cy=${LEVEL} r="5.5"/>
  <path class="ghost" d="M121 48h-12a7 7 0 0 1-7-7V29a7 7 0 0 1 7-7h12z"/>
  <path class="ghost" d="M139 58c0-12-3-18-11-22"/>
  ${arrow(86, 104, 'left', 19)}`;

const stripPort = svg`${computer}${usbPlug}${cableFromBelow}${standingMeter(21, 9)}
  <path class="metal" d="M${MIDDLE - 8} 97V77h16v20z"/>
  <path class="line" d="M${MIDDLE - 4} 78v7M${MIDDLE} 78v7M${MIDDLE + 4} 78v7"/>
  <path class="solid" d="M${MIDDLE - 13} 95.5h26v8.5a4 4 0 0 1-4 4h-18a4 4 0 0 1-4-4z"/>
  ${arrow(MIDDLE - 22, 76, 'up', 19)}
  <g transform="translate(${MIDDLE + 18} 76) rotate(-38)">
    <rect class="ghost" x="-6" y="0" width="12" height="36" rx="2"/>
    <path class="solid" d="M0 20c2.1 2.9 3.7 4.8 3.7 6.8a3.7 3.7 0 0 1-7.4 0c0-2 1.6-3.9 3.7-6.8z"/>
  </g>`;

const infrared = svg`${computer}${usbPlug}
  ${cable(`M${CABLE_START} ${LEVEL}H112`)}
  <rect class="paper" x="111" y="61" width="32" height="42" rx="10"/>
  <path class="solid" d="M143 71a11 11 0 0 0 0 22z"/>
  <circle class="line" cx="120" cy="71" r="1.5"/><circle class="line" cx="120" cy="79" r="1.5"/>
  ${waves(141, LEVEL, [13, 20, 27])}
  ${lyingMeter(176)}
  <path class="solid" d="M176 74h3a3 3 0 0 1 3 3v10a3 3 0 0 1-3 3h-3z"/>`;

/** From a pump's reservoir the tube leads to the infusion set on the skin. */
const tube = (x: number, y: number): Drawing => svg`
  <rect class="solid" x=${x - 5.5} y=${y} width="11" height="8" rx="1.5"/>
  <path class="thin" d="M${x} ${y}c0-13-30-3-30-17"/>
  <circle class="paper" cx=${x - 30} cy=${y - 20} r="6"/><circle class="solid" cx=${x - 30} cy=${y - 20} r="1"/>`;

const pumpAcross = (x: number, y: number): Drawing => svg`${tube(x + 50, y - 7)}
  <rect class="paper" x=${x} y=${y} width="62" height="44" rx="9"/>
  <rect class="soft" x=${x + 9} y=${y + 8} width="34" height="17" rx="2.5"/>
  <path class="line" d="M${x + 12} ${y + 34.5}h8M${x + 29} ${y + 34.5}h8"/>
  <circle class="line" cx=${x + 51.5} cy=${y + 32} r="4"/>`;

const pumpUpright = (x: number, y: number): Drawing => svg`${tube(x + 34, y - 7)}
  <rect class="paper" x=${x} y=${y} width="46" height="72" rx="9"/>
  <rect class="soft" x=${x + 7} y=${y + 8} width="32" height="29" rx="2.5"/>
  <circle class="line" cx=${x + 23} cy=${y + 54} r="10"/><circle class="line" cx=${x + 23} cy=${y + 54} r="3.4"/>`;

// Higher than the others, for the hand below.
const stickSide = (body: Drawing): Drawing => svg`<g transform="translate(0 -14)">${computer}
  <rect class="metal" x=${SIDE} y=${LEVEL - 3.8} width="7" height="7.6"/>${body}</g>`;

const radioStick = svg`
  ${stickSide(svg`<rect class="solid" x=${SIDE + 5} y=${LEVEL - 7} width="36" height="14" rx="4"/>`)}
  ${waves(117, LEVEL - 14, [13, 21, 29])}
  ${handsBreadth(119, 171)}
  ${pumpAcross(174, 46)}`;

const radioMeter = svg`
  ${stickSide(svg`<path class="paper" d="M${SIDE + 5} ${LEVEL - 7}a5 5 0 0 1 5-5h30a12 12 0 0 1 0 24h-30a5 5 0 0 1-5-5z"/>
    <rect class="soft" x=${SIDE + 11} y=${LEVEL - 6.5} width="21" height="13" rx="2"/>
    <circle class="line" cx=${SIDE + 41} cy=${LEVEL} r="3"/>`)}
  ${waves(131, LEVEL - 14, [11, 18, 25])}
  ${handsBreadth(135, 187)}
  ${pumpUpright(190, 34)}`;

const sheet = (x: number, y: number, kind: 'paper' | 'ghost'): Drawing => svg`
  <path class=${kind} d="M${x} ${y + 4}a4 4 0 0 1 4-4h26l14 14v46a4 4 0 0 1-4 4h-36a4 4 0 0 1-4-4z"/>
  <path class=${kind === 'ghost' ? 'ghost' : 'line'} d="M${x + 30} ${y}v14h14"/>`;

const file = svg`${computer}
  <rect class="ghost" x="23" y="40" width="36" height="26" rx="3"/>
  ${arrow(66, 53, 'left', 44)}
  ${sheet(162, 26, 'ghost')}
  ${sheet(124, 26, 'paper')}
  <path class="soft" d="M132 51h28v28h-28z"/><path class="line" d="M132 60h28M132 69.5h28M143 51v28"/>`;

/** The drawings, without their frame. */
export const plugDrawings: Readonly<Record<PlugKind, Drawing>> = {
  'usb-stick': usbStick,
  'micro-usb': usbDrawing(microFace, 5),
  'mini-usb': usbDrawing(miniFace, 8),
  'jack-3.5': jackDrawing(1),
  'jack-2.5': jackDrawing(0.74),
  'strip-port': stripPort,
  infrared,
  'radio-stick': radioStick,
  'radio-meter': radioMeter,
  file,
};
