// Files out of a folder the person opens: by the File System Access API, or an input where a browser has none.
import { AppError } from '../model/errors.ts';

/** What of `showDirectoryPicker` is used here; TypeScript's DOM types have the handles only. */
interface DirectoryPicker {
  showDirectoryPicker?(options: { readonly id?: string; readonly mode: 'read' }): Promise<FileSystemDirectoryHandle>;
}

/** Deeper folders are not a reader's. */
const DEEPEST = 4;
/** Files looked at; a whole disk chosen by mistake must not take minutes. */
const MOST_ENTRIES = 5000;

export function canOpenFolder(): boolean {
  return typeof (globalThis as DirectoryPicker).showDirectoryPicker === 'function';
}

/**
 * Opens the browser's folder chooser and lists the files whose name ends in one of `endings`, in any case. `undefined` when the
 * person closed it. Call from a click handler. `not-permitted` when the folder may not be read.
 */
export async function openFolder(endings: readonly string[]): Promise<File[] | undefined> {
  let folder: FileSystemDirectoryHandle;
  try {
    folder = await (globalThis as DirectoryPicker).showDirectoryPicker!({ id: 'reports', mode: 'read' });
  } catch (cause) {
    if (cause instanceof DOMException && cause.name === 'AbortError') return undefined;
    throw new AppError('not-permitted', 'the folder may not be opened', { cause });
  }
  try {
    return await filesIn(folder, endings);
  } catch (cause) {
    throw new AppError('not-permitted', 'the folder could not be read', { cause });
  }
}

/** All files below a folder that fit, breadth first. */
export async function filesIn(folder: FileSystemDirectoryHandle, endings: readonly string[]): Promise<File[]> {
  const found: File[] = [];
  let level = [folder];
  let entries = 0;
  for (let depth = 0; depth < DEEPEST && level.length; depth++) {
    const below: FileSystemDirectoryHandle[] = [];
    for (const directory of level) {
      for await (const entry of directory.values()) {
        if (++entries > MOST_ENTRIES) return found;
        if (entry.kind === 'directory') below.push(entry as FileSystemDirectoryHandle);
        else if (fits(entry.name, endings)) found.push(await (entry as FileSystemFileHandle).getFile());
      }
    }
    level = below;
  }
  return found;
}

/** Whether a file's name ends in one of the endings ('.xml'), in any case. */
export function fits(name: string, endings: readonly string[]): boolean {
  return endings.some((ending) => name.toLowerCase().endsWith(ending.toLowerCase()));
}
