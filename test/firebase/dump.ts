// Everything the Firestore emulator holds, past its rules: as whoever has the server sees it.

export interface Dumped {
  /** '/people/…/documents/…'. */
  readonly name: string;
  /** The fields as JSON, without the bytes. */
  readonly text: string;
  readonly bytes: readonly Uint8Array[];
}

/** `firestore` is the emulator's `host:port`. */
export async function dumpOf(firestore: string, projectId: string): Promise<readonly Dumped[]> {
  const root = `http://${firestore}/v1/projects/${projectId}/databases/(default)/documents`;
  const found: Dumped[] = [];
  const ask = async (path: string, body: unknown): Promise<Response> =>
    fetch(`${root}${path}`, {
      method: 'POST',
      headers: { Authorization: 'Bearer owner', 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    });
  const visit = async (parent: string): Promise<void> => {
    const ids = (await (await ask(`${parent}:listCollectionIds`, { pageSize: 1000 })).json()) as {
      collectionIds?: string[];
    };
    for (const id of ids.collectionIds ?? []) {
      const url = `${root}${parent}/${id}?pageSize=300&showMissing=true`;
      const listed = (await (await fetch(url, { headers: { Authorization: 'Bearer owner' } })).json()) as {
        documents?: { name: string; createTime?: string; fields?: Record<string, Record<string, unknown>> }[];
      };
      for (const document of listed.documents ?? []) {
        const short = document.name.slice(document.name.indexOf('/documents/') + '/documents'.length);
        // One without a time of its own is only the parent of others.
        if (document.createTime) {
          const fields = document.fields ?? {};
          const values = Object.values(fields).map((field) => field.bytesValue);
          const bytes = values
            .filter((value): value is string => typeof value === 'string')
            .map((value) => Uint8Array.from(atob(value), (char) => char.charCodeAt(0)));
          found.push({
            name: short,
            text: JSON.stringify(fields, (key, value: unknown) => (key === 'bytesValue' ? '' : value)),
            bytes,
          });
        }
        await visit(short);
      }
    }
  };
  await visit('');
  return found;
}

/** What only whoever has the server can do: puts other bytes into a field of a document. */
export async function overwrite(firestore: string, projectId: string, name: string, field: string, bytes: Uint8Array) {
  const url = `http://${firestore}/v1/projects/${projectId}/databases/(default)/documents${name}?updateMask.fieldPaths=${field}`;
  const bytesValue = btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
  const response = await fetch(url, {
    method: 'PATCH',
    headers: { Authorization: 'Bearer owner', 'Content-Type': 'application/json' },
    body: JSON.stringify({ fields: { [field]: { bytesValue } } }),
  });
  if (!response.ok) throw new Error(await response.text());
}

/** The same as one text in which anything can be looked for: names, fields, and bytes each as a character. */
export function searchable(documents: readonly Dumped[]): string {
  const latin = (bytes: Uint8Array): string => Array.from(bytes, (byte) => String.fromCharCode(byte)).join('');
  return documents.map(({ name, text, bytes }) => [name, text, ...bytes.map(latin)].join('\n')).join('\n\n');
}
