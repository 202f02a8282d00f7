// Drop a file anywhere in the window to import it.
import { consume } from '@lit/context';
import { LitElement, css, html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import { text } from '../../text/text.ts';
import { navigate } from '../routes.ts';
import { profileContext, readingContext } from '../state/contexts.ts';
import type { Profile } from '../state/contexts.ts';
import type { Reading } from '../state/reading.ts';
import { base } from '../styles.ts';

@customElement('x-drop-zone')
export class DropZone extends LitElement {
  static override styles = [
    base,
    css`
      div {
        position: fixed;
        inset: 0;
        z-index: 20;
        display: grid;
        place-items: center;
        background: color-mix(in srgb, var(--page) 88%, transparent);
        pointer-events: none;
      }
      p {
        padding: 32px 48px;
        border: 2px dashed var(--brand);
        border-radius: var(--radius);
        background: var(--card);
        font-size: 17px;
        font-weight: 600;
      }
    `,
  ];

  @consume({ context: profileContext, subscribe: true }) private profile: Profile | undefined;
  @consume({ context: readingContext, subscribe: true }) private reading: Reading | undefined;
  @state() private over = false;

  override connectedCallback(): void {
    super.connectedCallback();
    addEventListener('dragover', this.#onOver);
    addEventListener('dragleave', this.#onLeave);
    addEventListener('drop', this.#onDrop);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    removeEventListener('dragover', this.#onOver);
    removeEventListener('dragleave', this.#onLeave);
    removeEventListener('drop', this.#onDrop);
  }

  override render(): TemplateResult | typeof nothing {
    return this.over ? html`<div><p>${text('drop.title')}</p></div>` : nothing;
  }

  readonly #onOver = (event: DragEvent): void => {
    if (!event.dataTransfer?.types.includes('Files')) return;
    event.preventDefault();
    this.over = true;
  };

  readonly #onLeave = (event: DragEvent): void => {
    // Leaving for another element is not leaving the window.
    if (event.relatedTarget === null) this.over = false;
  };

  readonly #onDrop = (event: DragEvent): void => {
    if (!event.dataTransfer?.types.includes('Files')) return;
    // Without this the browser would leave the app and show the file.
    event.preventDefault();
    this.over = false;
    const file = event.dataTransfer.files[0];
    if (!file || !this.profile || !this.reading || this.reading.busy) return;
    const { person } = this.profile;
    // Nothing real goes into the demo; the page says so and leads out of it.
    if (person.demo) return navigate('/upload');
    void this.reading.importFile({ personId: person.id, zoneId: person.zoneId, title: file.name, file });
    navigate('/upload');
  };
}

declare global {
  interface HTMLElementTagNameMap {
    'x-drop-zone': DropZone;
  }
}
