// A simple drawing of how a device is connected: our own, one per kind of plug.
import { html, svg } from 'lit';
import type { TemplateResult } from 'lit';
import type { Link } from '../../device/driver.ts';

const meter = svg`<rect x="4" y="7" width="22" height="36" rx="6"/><rect x="8.5" y="12.5" width="13" height="11" rx="2"/><circle cx="15" cy="33.5" r="2.6"/>`;
const plug = svg`<rect x="48" y="19.5" width="9" height="11" rx="1.5"/><path d="M57 22h5.5v6H57"/>`;

/** How it is connected: a plug, a reader that is a disk, or not at all. */
export type DevicePicture = Link['kind'] | 'folder' | 'simulated';

const drawings: Readonly<Record<DevicePicture, TemplateResult<2>>> = {
  // A jack in the meter, the bridge chip in the thick end of the cable.
  serial: svg`${meter}<path d="M26 25h5"/><rect x="31" y="22" width="6" height="6" rx="1.5"/><path d="M37 25h4"/><rect x="41" y="17.5" width="7" height="15" rx="2"/>${plug}`,
  hid: svg`${meter}<path d="M26 25h22"/>${plug}`,
  usb: svg`<rect x="4" y="15" width="38" height="20" rx="5"/><circle cx="13" cy="25" r="2.6"/><path d="M21 25h13M42 25h6"/>${plug}`,
  // Light from the meter's eye to the reader's.
  folder: svg`${meter}<path d="m29 21 3 4-3 4M34 21l3 4-3 4"/><rect x="41" y="15" width="12" height="20" rx="3"/><path d="M53 25h4"/><rect x="57" y="20.5" width="6" height="9" rx="1.5"/>`,
  simulated: svg`<g stroke-dasharray="3 3">${meter}</g><path d="m46 13.5 11 6.4v10.2l-11 6.4-11-6.4V19.9z"/><path d="m43 21 7.5 4L43 29z"/>`,
};

/** 66 by 50, in the colour of the text around it. */
export function devicePicture(kind: DevicePicture, width = 66): TemplateResult {
  return html`<svg
    viewBox="0 0 66 50"
    width=${width}
    height=${(width * 50) / 66}
    fill="none"
    stroke="currentColor"
    stroke-width="1.6"
    stroke-linecap="round"
    stroke-linejoin="round"
    aria-hidden="true"
  >
    ${drawings[kind]}
  </svg>`;
}
