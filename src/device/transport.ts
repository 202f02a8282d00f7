// A cable as the protocols see it: bytes in, bytes out, a time limit on every read.

/** One end of a cable. Framing, checksums, retries and acknowledgements belong to the protocol. */
export interface Transport {
  /** The kind of link this is, for drivers that know several. */
  readonly link?: 'serial' | 'hid' | 'usb';
  /**
   * The next chunk. HID and USB keep packet boundaries; serial chunks mean nothing by themselves.
   * Rejects with `timeout` after `timeoutMs`, `disconnected` when the cable is gone. One read at a time.
   */
  read(timeoutMs: number): Promise<Uint8Array>;
  /** Resolves when the bytes are handed to the system; `disconnected` when the cable is gone. */
  write(bytes: Uint8Array): Promise<void>;
  /** Gives the port back. Safe to call twice and after an error; a pending read rejects with `disconnected`. */
  close(): Promise<void>;
  /** Modem lines, only on serial links; a driver that needs them says so in its README. */
  readonly lines?: SerialLines;
  /**
   * Goes on at another speed, for devices that speak at one of two. Only on serial links; the modem lines have to be set again,
   * and what arrives meanwhile is lost. `busy` or `disconnected` when the port does not come back.
   */
  setBaudRate?(baudRate: number): Promise<void>;
  /** Control transfers, only on USB links. */
  readonly control?: UsbControl;
  /** Feature reports, only on HID links. */
  readonly features?: HidFeatures;
}

export interface SerialLines {
  /** Rejects where the adapter has no such lines: some cables and every pty; carry on then. */
  set(lines: { readonly dtr?: boolean; readonly rts?: boolean }): Promise<void>;
}

export interface UsbControl {
  in(setup: UsbSetup, length: number): Promise<Uint8Array>;
  out(setup: UsbSetup, data?: Uint8Array): Promise<void>;
}

export interface UsbSetup {
  readonly type: 'standard' | 'class' | 'vendor';
  readonly recipient: 'device' | 'interface' | 'endpoint' | 'other';
  readonly request: number;
  readonly value: number;
  readonly index: number;
}

export interface HidFeatures {
  receive(reportId: number): Promise<Uint8Array>;
  send(reportId: number, data: Uint8Array): Promise<void>;
}
