// The reading that runs, above the pages: it goes on while the person looks at something else.
import type { DeviceInfo, UsbId } from '../../device/driver.ts';
import type { LinkKind } from '../../device/ways.ts';
import type { AppError } from '../../model/errors.ts';
import { asAppError } from '../../model/errors.ts';
import type { DeviceApi, PortOf, ReadEvent, ReadResult } from '../../../workers/device-api.ts';
import { Subject } from './subject.ts';
import type { Progress } from './time-left.ts';

/** What is being read. */
export interface ReadingTask {
  readonly personId: string;
  readonly zoneId: string;
  /** What the person calls it: the manifest's name, or the file's. */
  readonly title: string;
  readonly driverId?: string;
  readonly model?: string;
  readonly simulated?: boolean;
  readonly file?: File;
  /** What is plugged in, where a device can be reached in several ways. */
  readonly way?: string;
  /** The interface whose chooser opens. */
  readonly linkKind?: LinkKind;
  /** The serial cable that is meant, of which no manifest has the id. */
  readonly cable?: Required<UsbId>;
  /** Answers to the manifest's `asks`. */
  readonly answers?: Readonly<Record<string, string>>;
}

export type ReadingState =
  | { readonly stage: 'idle' }
  /** The browser's chooser is open. */
  | { readonly stage: 'choosing'; readonly task: ReadingTask }
  /** The chooser was closed without a choice. */
  | { readonly stage: 'no-choice'; readonly task: ReadingTask }
  | {
      readonly stage: 'running';
      readonly task: ReadingTask;
      readonly info?: DeviceInfo;
      readonly first?: Progress;
      readonly latest?: Progress;
      readonly added: number;
      readonly stopping: boolean;
    }
  | { readonly stage: 'ended'; readonly task: ReadingTask; readonly result: ReadResult; readonly endedAt: number }
  /** It did not even begin. */
  | { readonly stage: 'failed'; readonly task: ReadingTask; readonly error: AppError };

export interface ReadingOptions {
  /** The device worker, started when it is first needed. */
  readonly api: () => Promise<DeviceApi>;
  readonly now?: () => number;
  /** The device has said who it is: how it was reached is worth remembering. */
  readonly onIdentified?: (task: ReadingTask) => void;
}

/** One reading or import at a time. */
export class Reading extends Subject<ReadingState> {
  readonly #options: ReadingOptions;

  constructor(options: ReadingOptions) {
    super({ stage: 'idle' });
    this.#options = options;
  }

  /** The device worker, for what has to be done about a reading afterwards. */
  get api(): () => Promise<DeviceApi> {
    return this.#options.api;
  }

  get busy(): boolean {
    return this.value.stage === 'running' || this.value.stage === 'choosing';
  }

  /**
   * Reads a device. `choose` opens the browser's chooser, so call this from a click handler; it resolves with
   * `undefined` when the person closes it. Never rejects: how it ended stands in the state.
   */
  async readDevice(
    task: ReadingTask & { readonly driverId: string },
    choose: () => Promise<PortOf | undefined>,
  ): Promise<void> {
    if (this.busy) return;
    this.set({ stage: 'choosing', task });
    try {
      const port = await choose();
      if (!port) return this.set({ stage: 'no-choice', task });
      await this.#run(task, (api) =>
        api.read(
          {
            personId: task.personId,
            zoneId: task.zoneId,
            driverId: task.driverId,
            port,
            ...(task.model !== undefined && { model: task.model }),
            ...(task.answers && { answers: task.answers }),
          },
          (event) => this.#heard(task, event),
        ),
      );
    } catch (error) {
      this.set({ stage: 'failed', task, error: asAppError(error) });
    }
  }

  /** Imports a file; otherwise like `readDevice`. */
  async importFile(task: ReadingTask & { readonly file: File }): Promise<void> {
    if (this.busy) return;
    try {
      const { personId, zoneId, file } = task;
      await this.#run(task, (api) => api.importFile({ personId, zoneId, file }));
    } catch (error) {
      this.set({ stage: 'failed', task, error: asAppError(error) });
    }
  }

  /** Stops what runs. What was read stays. */
  async cancel(): Promise<void> {
    if (this.value.stage !== 'running') return;
    this.set({ ...this.value, stopping: true });
    await (await this.#options.api()).cancel();
  }

  /** Stops what runs for this person, and resolves when it has: before the person's data is deleted. */
  async release(personId: string): Promise<void> {
    const state = this.value;
    if (state.stage === 'idle' || state.task.personId !== personId) return;
    if (state.stage === 'running') {
      const ended = new Promise<void>((resolve) => {
        const stop = this.subscribe(({ stage }) => {
          if (stage === 'running') return;
          stop();
          resolve();
        });
      });
      await this.cancel();
      await ended;
    }
    this.clear();
  }

  /** Forgets how the last one ended. */
  clear(): void {
    if (!this.busy) this.set({ stage: 'idle' });
  }

  async #run(task: ReadingTask, work: (api: DeviceApi) => Promise<ReadResult>): Promise<void> {
    this.set({ stage: 'running', task, added: 0, stopping: false });
    const result = await work(await this.#options.api());
    this.set({ stage: 'ended', task, result, endedAt: Date.now() });
  }

  #heard(task: ReadingTask, event: ReadEvent): void {
    const state = this.value;
    if (state.stage !== 'running' || state.task !== task) return;
    if (event.stage === 'identified') {
      this.set({ ...state, info: event.info });
      this.#options.onIdentified?.(task);
    }
    if (event.stage !== 'reading') return;
    const latest = {
      done: event.done,
      total: event.total,
      at: (this.#options.now ?? performance.now.bind(performance))(),
    };
    this.set({ ...state, first: state.first ?? latest, latest, added: event.added });
  }
}
