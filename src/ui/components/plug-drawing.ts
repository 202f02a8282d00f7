// A drawing of how a device is connected, in the app's colours: plug, cable, and where it goes.
import { LitElement, css, html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { PlugKind } from '../../device/driver.ts';
import { plugDrawings } from './plug-drawings.ts';

/** As wide as its place, at most 440 px. Says nothing to a screen reader: the steps beside it say the same in words. */
@customElement('x-plug-drawing')
export class PlugDrawing extends LitElement {
  static override styles = css`
    :host {
      --pen: var(--brand);
      --paper: var(--card);
      --tint: var(--brand-soft);
      --pencil: var(--edge);
      display: block;
      max-width: 440px;
    }
    svg {
      display: block;
      width: 100%;
      height: auto;
    }
    /* One pen for every size the drawing is shown in. */
    svg * {
      fill: none;
      stroke: var(--pen);
      stroke-width: 1.75px;
      stroke-linecap: round;
      stroke-linejoin: round;
      vector-effect: non-scaling-stroke;
    }
    .paper,
    .metal {
      fill: var(--paper);
    }
    .soft {
      fill: var(--tint);
    }
    .solid,
    .hole {
      fill: var(--pen);
    }
    .cable {
      stroke-width: 3.5px;
    }
    .heavy {
      stroke-width: 3.5px;
    }
    .thin,
    .ghost {
      stroke: var(--pencil);
    }
    .ghost {
      stroke-dasharray: 4 4;
    }
    .holes {
      stroke-width: 2.5px;
    }
    @media print {
      :host {
        --pen: #1c2327;
        --paper: #fff;
        --tint: #ecefee;
        --pencil: #6b7478;
        max-width: 80mm;
      }
    }
    @media (forced-colors: active) {
      :host {
        --pen: CanvasText;
        --paper: Canvas;
        --tint: Canvas;
        --pencil: CanvasText;
      }
      svg {
        forced-color-adjust: none;
      }
    }
  `;

  @property() kind: PlugKind | undefined;

  override render(): TemplateResult | typeof nothing {
    if (!this.kind) return nothing;
    return html`<svg viewBox="0 0 240 120" aria-hidden="true" focusable="false">${plugDrawings[this.kind]}</svg>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'x-plug-drawing': PlugDrawing;
  }
}
