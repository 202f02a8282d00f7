// Upload: choose a device or a file, read it, see what came of it. The reading itself lives above the pages.
import { consume } from '@lit/context';
import { LitElement, css, html, nothing } from 'lit';
import type { PropertyValues, TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { manifests } from '../../../drivers/index.ts';
import { connect } from '../../device/connect.ts';
import type { DeviceManifest, FolderManifest } from '../../device/driver.ts';
import { isDevice, isFolder } from '../../device/driver.ts';
import { modelBySlug } from '../../device/models.ts';
import type { StoredDevice } from '../../store/store.ts';
import { text } from '../../text/text.ts';
import type { ConnectWish } from '../components/device-detail.ts';
import '../components/device-detail.ts';
import '../components/device-list.ts';
import '../components/file-import.ts';
import '../components/folder-detail.ts';
import '../components/notice.ts';
import '../components/read-result.ts';
import '../components/reading-progress.ts';
import { devicePath, isRadio, nextStep, usbIdOf } from '../data/device-traits.ts';
import { sayTitle } from '../page.ts';
import type { PageElement } from '../page.ts';
import type { RouteParams } from '../routes.ts';
import { navigate, pathOf } from '../routes.ts';
import { peopleContext, profileContext, readingContext } from '../state/contexts.ts';
import type { Profile } from '../state/contexts.ts';
import type { Answers, People } from '../state/people.ts';
import type { Reading, ReadingState, ReadingTask } from '../state/reading.ts';
import { StoreWatch } from '../state/store-watch.ts';
import { Follow } from '../state/subject.ts';
import { base, buttons, page } from '../styles.ts';

/** Readings a simulated device holds. */
const SIMULATED_COUNT = 500;
const SIMULATED_SEED = 2026;

const folders: readonly FolderManifest[] = manifests.filter(isFolder);
const formats: readonly string[] = manifests.filter((manifest) => !isDevice(manifest)).map((manifest) => manifest.name);

@customElement('x-upload-page')
export class UploadPage extends LitElement implements PageElement {
  static override styles = [
    base,
    page,
    buttons,
    css`
      .failed {
        padding: 0;
      }
    `,
  ];

  @property({ attribute: false }) params: RouteParams = {};
  /** What can be read; tests bring their own. */
  @property({ attribute: false }) devices: readonly DeviceManifest[] = manifests.filter(isDevice);
  @consume({ context: profileContext, subscribe: true }) private profile: Profile | undefined;
  @consume({ context: peopleContext, subscribe: true }) private people: People | undefined;
  @consume({ context: readingContext, subscribe: true }) private reading: Reading | undefined;
  readonly #reading = new Follow(this, () => this.reading);
  readonly #known = new StoreWatch<readonly StoredDevice[]>(this);
  #said = '';
  /** The state that the person has had before their eyes. */
  #seen: ReadingState | undefined;
  /** The last try, so that what was typed for it need not be typed again. */
  #tried: { readonly driverId: string; readonly wish: ConnectWish } | undefined;
  /** Whose page this is: the shell makes a new one for another person. */
  #personId: string | undefined;

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    // What was seen here needs no bar on the next page; what belongs to another person was not seen.
    const state = this.#reading.value;
    if (state === this.#seen && state && 'task' in state && state.task.personId === this.#personId)
      this.reading?.clear();
  }

  protected override willUpdate(): void {
    this.#personId ??= this.profile?.person.id;
    this.#known.watch(this.profile?.store, 'devices', (store) => store.devices());
    const state = this.#reading.value;
    // How a reading of somebody ended who is not here any more is nobody's news.
    if (state?.stage === 'ended' || state?.stage === 'failed' || state?.stage === 'no-choice') {
      const { people } = this.people?.value ?? {};
      if (people && !people.some((person) => person.id === state.task.personId)) this.reading?.clear();
    }
  }

  protected override updated(changed: PropertyValues): void {
    // While the next page's code is on its way this one is still there, but nobody looks at it any more.
    if (pathOf(location.href).startsWith('/upload')) this.#seen = this.#reading.value;
    const title = this.#title();
    if (title !== this.#said) {
      sayTitle(this, title);
      // The button that led here is gone, and the focus with it.
      if (this.#said && document.activeElement === document.body) this.renderRoot.querySelector('h1')?.focus();
      this.#said = title;
    }
    // Another device was chosen after one was finished: its result is old news.
    if (changed.has('params') && changed.get('params') !== undefined && this.params.device) this.reading?.clear();
  }

  override render(): TemplateResult {
    const state = this.#reading.value ?? { stage: 'idle' };
    const owner = 'task' in state && this.#owner(state.task);
    return html`<div class="head">
        <div class="titles">
          <h1 tabindex="-1">${this.#title()}</h1>
          ${this.#showsList(state) ? html`<p>${text('upload.subtitle')}</p>` : nothing}
          ${owner ? html`<p>${text('upload.for-person', { name: owner })}</p>` : nothing}
        </div>
      </div>
      ${this.#body(state)}`;
  }

  get #manifest(): DeviceManifest | undefined {
    return this.#manifestOf(this.params.device);
  }

  #manifestOf(driverId: string | undefined): DeviceManifest | undefined {
    return this.devices.find((manifest) => manifest.id === driverId);
  }

  /** A device that is read by opening a folder; there is no simulated one. */
  get #folder(): FolderManifest | undefined {
    return this.#simulated ? undefined : manifests.filter(isFolder).find(({ id }) => id === this.params.device);
  }

  /** Made-up readings go to the made-up person only, and real ones never to that person. */
  get #simulated(): boolean {
    return this.profile?.person.demo === true;
  }

  #showsList(state: ReadingState): boolean {
    return (state.stage === 'idle' || state.stage === 'no-choice') && !this.#manifest && !this.#folder;
  }

  #title(): string {
    const state = this.#reading.value ?? { stage: 'idle' };
    const name = (task: ReadingTask): string => task.title;
    if (state.stage === 'ended') {
      const { outcome, error } = state.result;
      if (outcome === 'complete') {
        return state.task.file
          ? text('result.title-file', { file: state.task.title })
          : text('result.title-complete', { device: name(state.task) });
      }
      return text(`error.${error?.code ?? 'cancelled'}.title`);
    }
    if (state.stage === 'failed') {
      const { file, title } = state.task;
      return file ? title : text('upload.title-device', { device: title });
    }
    if (state.stage === 'running' || state.stage === 'choosing') {
      return state.task.file
        ? text('file.importing', { file: state.task.title })
        : text('reading.title', { device: name(state.task) });
    }
    const manifest = this.#manifest ?? this.#folder;
    if (!manifest) return text('upload.title');
    return text('upload.title-device', { device: this.#nameOf(manifest, this.#preset) });
  }

  #nameOf({ name }: DeviceManifest | FolderManifest, device = name): string {
    return this.#simulated ? text('upload.simulated-name', { device }) : device;
  }

  /** The model that the address names. */
  get #preset(): string | undefined {
    const manifest = this.#manifest ?? this.#folder;
    return manifest && this.params.model !== undefined ? modelBySlug(manifest, this.params.model) : undefined;
  }

  /** What the address says is plugged in: the name of a link, or a cable's USB number. */
  get #plugged(): string {
    return this.params.way === undefined ? '' : decodeURIComponent(this.params.way);
  }

  /** The person's name, when the device of somebody else is being read. */
  #owner(task: ReadingTask): string | undefined {
    if (task.personId === this.profile?.person.id) return undefined;
    return this.people?.value.people.find((person) => person.id === task.personId)?.name;
  }

  #body(state: ReadingState): TemplateResult {
    if (state.stage === 'running' || state.stage === 'choosing') {
      const manifest = this.#manifestOf(state.task.driverId);
      return html`<x-reading-progress
        .reading=${state}
        .radio=${manifest !== undefined && isRadio(manifest)}
        @reading-cancel=${() => this.reading?.cancel()}
      ></x-reading-progress>`;
    }
    if (state.stage === 'ended') return this.#ended(state);
    if (state.stage === 'failed') return this.#failed(state);
    const manifest = this.#manifest;
    if (manifest) {
      const own = (this.#known.value ?? []).filter((device) => device.driverId === manifest.id && !device.demo);
      const isClosed = state.stage === 'no-choice' && state.task.driverId === manifest.id;
      return html`<x-device-detail
        .manifest=${manifest}
        .simulated=${this.#simulated}
        .closed=${isClosed ? (state.task.linkKind ?? manifest.links[0]!.kind) : undefined}
        .lastModel=${this.#known.value?.find((device) => device.driverId === manifest.id)?.model ?? ''}
        .tried=${this.#tried?.driverId === manifest.id ? this.#tried.wish : {}}
        .earlier=${this.profile?.person.readWith?.[manifest.id] ?? {}}
        .devices=${own}
        .preset=${this.#preset ?? ''}
        .plugged=${this.#plugged}
        .cable=${usbIdOf(this.#plugged)}
        @device-connect=${(event: CustomEvent<ConnectWish>) => this.#read(manifest, event.detail)}
        @answers-forgotten=${(event: CustomEvent<Answers>) => this.#forget(manifest, event.detail)}
      ></x-device-detail>`;
    }
    const folder = this.#folder;
    if (folder) {
      return html`<x-folder-detail
        .manifest=${folder}
        .model=${this.#preset ?? ''}
        @folder-import=${(event: CustomEvent<File>) => this.#import(folder, event.detail)}
      ></x-folder-detail>`;
    }
    return html`<div class="card">
        <x-device-list
          .manifests=${this.#simulated ? this.devices : [...this.devices, ...folders]}
          .known=${this.#known.value ?? []}
          .simulated=${this.profile?.person.demo === true}
        ></x-device-list>
      </div>
      ${
        this.profile?.person.demo
          ? this.#leaveDemo()
          : html`<x-file-import .formats=${formats} .accept=${this.#accept()}></x-file-import>`
      }`;
  }

  #leaveDemo(): TemplateResult {
    const own = this.people?.value.people.find((person) => !person.demo);
    return html`<x-notice class="card failed" heading=${text('upload.real-title')}>
      ${text('upload.real-text')}
      <button slot="action" @click=${() => this.people?.showOwn()}>
        ${own ? text('upload.real-go', { name: own.name }) : text('upload.real-go-new')}
      </button>
    </x-notice>`;
  }

  #ended(state: Extract<ReadingState, { stage: 'ended' }>): TemplateResult {
    const owner = this.people?.value.people.find((person) => person.id === state.task.personId);
    if (state.task.personId !== this.profile?.person.id) {
      // Another person is shown: whose data this is must be beyond doubt before any of it is.
      return html`<x-notice heading=${text('upload.other-person', { name: owner?.name ?? '' })}>
        ${owner ? html`<button slot="action" class="primary" @click=${() => this.people?.show(owner)}>${text('upload.show-person', { name: owner.name })}</button>` : nothing}
        <button slot="action" @click=${() => this.#another()}>${text('result.another')}</button>
      </x-notice>`;
    }
    return html`<x-read-result
      .ended=${state}
      .nextStep=${nextStep(state.result.error?.code ?? 'cancelled', this.#manifestOf(state.task.driverId))}
      .api=${this.reading?.api}
      @read-again=${() => this.#again(state.task)}
      @read-another=${() => this.#another()}
    ></x-read-result>`;
  }

  #failed(state: Extract<ReadingState, { stage: 'failed' }>): TemplateResult {
    const { error, task } = state;
    return html`<div class="card failed">
      <x-notice kind="error" .error=${error} .next=${nextStep(error.code, this.#manifestOf(task.driverId))}>
        ${
          error.code === 'bad-file'
            ? formats.length
              ? text('file.formats', { formats: formats.join(', ') })
              : text('file.formats-none')
            : nothing
        }
        ${
          task.file
            ? nothing
            : html`<button slot="action" class="primary" @click=${() => this.#again(task)}>
                ${text('state.try-again')}
              </button>`
        }
        <button slot="action" @click=${() => this.#another()}>
          ${text(task.file ? 'file.another' : 'result.another')}
        </button>
      </x-notice>
    </div>`;
  }

  #accept(): string {
    return manifests.flatMap((manifest) => (isDevice(manifest) ? [] : manifest.accepts)).join(',');
  }

  #import({ id: driverId }: FolderManifest, file: File): void {
    if (!this.profile) return;
    const { id: personId, zoneId } = this.profile.person;
    void this.reading?.importFile({ personId, zoneId, driverId, title: file.name, file });
  }

  #read(manifest: DeviceManifest, wish: ConnectWish): void {
    const { profile } = this;
    if (!profile) return;
    const { model, way, linkKind, answers, cable, isAnySerial } = wish;
    this.#tried = { driverId: manifest.id, wish };
    const { id: personId, zoneId, unit } = profile.person;
    const simulated = this.#simulated;
    const serial = answers && Object.values(answers)[0];
    void this.reading?.readDevice(
      {
        personId,
        zoneId,
        driverId: manifest.id,
        title: this.#nameOf(manifest, model),
        simulated,
        ...(model !== undefined && { model }),
        ...(way !== undefined && { way }),
        ...(linkKind && { linkKind }),
        ...(answers && { answers }),
        ...(cable && { cable }),
      },
      simulated
        ? async () => ({
            kind: 'simulator',
            seed: SIMULATED_SEED,
            count: SIMULATED_COUNT,
            unit,
            ...(serial !== undefined && { serial }),
          })
        : () =>
            connect(manifest, {
              ...(way !== undefined && { way }),
              ...(linkKind && { kind: linkKind }),
              ...(cable && { cable }),
              ...(isAnySerial && { isAnySerial }),
            }),
    );
  }

  #forget(manifest: DeviceManifest, answers: Answers): void {
    const personId = this.profile?.person.id;
    if (personId !== undefined) void this.people?.forgetAnswers(personId, manifest.id, answers).catch(() => undefined);
  }

  /** The same task once more: in the click, because the chooser may have to open. */
  #again(task: ReadingTask): void {
    const manifest = this.#manifestOf(task.driverId);
    this.reading?.clear();
    if (!manifest) return;
    navigate(devicePath(manifest.id, { model: task.model }));
    // Answers are looked at again before another try: a wrong number is why many fail.
    if (task.answers && !task.simulated) return;
    if (task.personId === this.profile?.person.id) this.#read(manifest, task);
  }

  #another(): void {
    this.reading?.clear();
    navigate('/upload');
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'x-upload-page': UploadPage;
  }
}
