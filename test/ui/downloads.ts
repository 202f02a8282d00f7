// Files that the app hands to the person, caught before the browser takes them for downloads.

export interface Download {
  readonly name: string;
  readonly content: Blob;
}

/** Catches files until `stop`. */
export function catchDownloads(): { readonly files: Download[]; readonly stop: () => void } {
  const { click } = HTMLAnchorElement.prototype;
  const { createObjectURL } = URL;
  const blobs = new Map<string, Blob>();
  const files: Download[] = [];
  URL.createObjectURL = (object: Blob) => {
    const url = createObjectURL.call(URL, object);
    blobs.set(url, object);
    return url;
  };
  HTMLAnchorElement.prototype.click = function (this: HTMLAnchorElement) {
    const content = blobs.get(this.href);
    if (this.download && content) files.push({ name: this.download, content });
    else click.call(this);
  };
  return {
    files,
    stop() {
      HTMLAnchorElement.prototype.click = click;
      URL.createObjectURL = createObjectURL;
    },
  };
}
