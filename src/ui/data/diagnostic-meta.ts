// What the diagnostic file says about a reading, from the session that was kept of it.
import type { DiagnosticMeta } from '../../device/diagnostic.ts';
import type { StoredSession } from '../../store/store.ts';

/** With the serial number; `withoutSerial` takes it out. The name of an imported file stays here: it often holds the person's. */
export function diagnosticMeta(
  session: StoredSession,
  serial: string,
  here: { readonly appVersion: string; readonly userAgent: string },
): DiagnosticMeta {
  const { driverId, model, zone, shifts, startedAt, appVersion, errorCode, outcome, added, known, problems } = session;
  const fileType = session.fileName === undefined ? undefined : (/\.[^.]*$/.exec(session.fileName)?.[0] ?? '');
  return {
    basalt: 1,
    driverId,
    model,
    serial,
    zone,
    ...(shifts && { shifts }),
    startedAt,
    appVersion,
    ...(errorCode !== undefined && { errorCode }),
    outcome,
    added,
    known,
    problems,
    ...(fileType !== undefined && { fileType }),
    ...(here.appVersion !== appVersion && { writtenBy: here.appVersion }),
    userAgent: here.userAgent,
  };
}
