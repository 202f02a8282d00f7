// What the drawings of plugs are put together from: the computer, the cable, plugs, meters and pumps, in one hand.
import { svg } from 'lit';
import type { TemplateResult } from 'lit';

export type Drawing = TemplateResult<2>;

/** Right edge of the computer, and the height at which things are plugged into it. */
export const SIDE = 78;
export const LEVEL = 82;

/** A laptop from the front, its socket at the right. */
export const computer: Drawing = svg`
  <rect class="paper" x="12" y="30" width="58" height="46" rx="5"/>
  <rect class="soft" x="17" y="35" width="48" height="36" rx="1.5"/>
  <path class="paper" d="M4 76h74v9a3 3 0 0 1-3 3H7a3 3 0 0 1-3-3z"/>
  <path class="thin" d="M34 76v1.5a2.5 2.5 0 0 0 2.5 2.5h9a2.5 2.5 0 0 0 2.5-2.5V76"/>`;

/** The flat metal end of a USB plug, pointing left, its edge at `x`; half hidden when it is in the socket. */
export const usbMetal = (x: number, y = LEVEL): Drawing => svg`
  <rect class="metal" x=${x} y=${y - 4.5} width="14" height="9" rx="1"/>
  <path class="holes" d="M${x + 5} ${y - 1.6}h.01M${x + 5} ${y + 1.6}h.01"/>`;

/** Plugged in: what is left to be seen of the metal, the grip, and the sleeve the cable leaves from. */
export const usbPlug: Drawing = svg`
  <rect class="metal" x=${SIDE} y=${LEVEL - 3.8} width="6" height="7.6"/>
  <rect class="solid" x=${SIDE + 4} y=${LEVEL - 5.5} width="17" height="11" rx="2.5"/>
  <path class="cable" d="M${SIDE + 21} ${LEVEL}h4"/>`;

export const CABLE_START = SIDE + 25;

export const cable = (d: string): Drawing => svg`<path class="cable" d=${d}/>`;

/** A drop of blood around (x, y). */
export const drop = (x: number, y: number): Drawing =>
  svg`<path class="line" d="M${x} ${y - 9}c3.4 4.6 6 7.7 6 11a6 6 0 0 1-12 0c0-3.3 2.6-6.4 6-11z"/>`;

/** Which way a plug is moved; (x, y) is the arrow's point. */
export function arrow(x: number, y: number, to: 'left' | 'right' | 'up', length = 17): Drawing {
  const angle = { left: 180, right: 0, up: -90 }[to];
  return svg`<g transform="translate(${x} ${y}) rotate(${angle})"><path class="arrow" d="M${-length} 0H-1M-6.5-5 0 0l-6.5 5"/></g>`;
}

/** Waves that go out from (x, y) to the right. */
export const waves = (x: number, y: number, radii: readonly number[]): Drawing =>
  svg`<path class="wave" d=${radii.map((r) => arc(x, y, r)).join('')}/>`;

/** Half the angle of a wave, in radians. */
const SPREAD = 0.55;

function arc(x: number, y: number, radius: number): string {
  const dx = radius * Math.cos(SPREAD);
  const dy = radius * Math.sin(SPREAD);
  const two = (value: number): number => Math.round(value * 100) / 100;
  return `M${two(x + dx)} ${two(y - dy)}A${radius} ${radius} 0 0 1 ${two(x + dx)} ${two(y + dy)}`;
}

/** How far apart, from `from` to `to`: as wide as the four fingers that come up from the lower edge. */
export function handsBreadth(from: number, to: number): Drawing {
  const width = (to - from) / 4;
  const half = width / 2;
  return svg`${[94, 89, 90.5, 97].map((top, i) => {
    const x = from + i * width;
    return svg`<path class="paper" d="M${x} 121V${top + half}a${half} ${half} 0 0 1 ${width} 0V121"/>
      <path class="thin" d="M${x + half - 2.8} ${top + 9}v-3a2.8 2.8 0 0 1 5.6 0v3z"/>`;
  })}`;
}
