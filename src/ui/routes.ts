// The pages and their addresses: path pattern, element, and how its code is fetched.
import type { PlainKey } from '../text/text.ts';

export type RouteName =
  'overview' | 'upload' | 'day' | 'settings-history' | 'logbook' | 'reports' | 'share' | 'settings';

type AsideName = 'how-computed' | 'shared';

export type RouteParams = Readonly<Record<string, string | undefined>>;

export interface Route<Name extends string = RouteName> {
  readonly name: Name;
  /** Of the address behind the `#`; the first that fits counts. */
  readonly patterns: readonly URLPattern[];
  readonly tag: string;
  /** Name in the navigation, and of the page until it says a better one. */
  readonly title: PlainKey;
  /** Where the navigation leads. */
  readonly path: string;
  /** Not in the navigation itself, but under this page, which has its name there. */
  readonly under?: RouteName;
  /** Name in the row of links above pages that belong together. */
  readonly tab?: PlainKey;
  /** Only for people of this computer: going there ends a visit to somebody else's data. */
  readonly own?: true;
  load(): Promise<unknown>;
}

const at = (...paths: readonly string[]): URLPattern[] => paths.map((pathname) => new URLPattern({ pathname }));

/** Of the session's storage: where a visit was opened, because a reload ends it and leads back there. */
export const VISIT_KEY = 'basalt-visit';

/** In the order of the navigation. */
export const routes: readonly Route[] = [
  {
    name: 'overview',
    patterns: at('/', '/overview/:range?'),
    tag: 'x-home-page',
    title: 'nav.overview',
    path: '/',
    load: () => import('./pages/home-page.ts'),
  },
  {
    name: 'upload',
    patterns: at('/upload/:device/model/:model/:way?', '/upload/:device?/:way?'),
    tag: 'x-upload-page',
    title: 'nav.upload',
    path: '/upload',
    own: true,
    load: () => import('./pages/upload-page.ts'),
  },
  {
    name: 'day',
    patterns: at('/explore', '/explore/day/:day?'),
    tag: 'x-day-page',
    title: 'nav.explore',
    path: '/explore/day',
    tab: 'explore.day',
    load: () => import('./pages/day-page.ts'),
  },
  {
    name: 'settings-history',
    patterns: at('/explore/settings/:device?/:day?/:compared?'),
    tag: 'x-settings-history-page',
    title: 'history.title',
    path: '/explore/settings',
    under: 'day',
    tab: 'explore.settings',
    load: () => import('./pages/settings-history-page.ts'),
  },
  {
    name: 'logbook',
    patterns: at('/logbook/:add(add)', '/logbook/:range?'),
    tag: 'x-logbook-page',
    title: 'nav.logbook',
    path: '/logbook',
    load: () => import('./pages/logbook-page.ts'),
  },
  {
    name: 'reports',
    patterns: at('/reports/:report?/:range?'),
    tag: 'x-reports-page',
    title: 'nav.reports',
    path: '/reports',
    load: () => import('./pages/reports-page.ts'),
  },
  {
    name: 'share',
    patterns: at('/share/:section?/:id?'),
    tag: 'x-share-page',
    title: 'nav.share',
    path: '/share',
    own: true,
    load: () => import('./pages/share-page.ts'),
  },
  {
    name: 'settings',
    patterns: at('/settings/:section?'),
    tag: 'x-settings-page',
    title: 'nav.settings',
    path: '/settings',
    own: true,
    load: () => import('./pages/settings-page.ts'),
  },
];

/** Pages that the navigation does not name; those they belong to lead there. */
export const asides: readonly Route<AsideName>[] = [
  {
    name: 'how-computed',
    patterns: at('/how-computed/:measure?'),
    tag: 'x-how-computed-page',
    title: 'measures.title',
    path: '/how-computed',
    load: () => import('./pages/how-computed-page.ts'),
  },
  {
    name: 'shared',
    patterns: at('/shared/:fragment?', '/shared/'),
    tag: 'x-shared-page',
    title: 'nav.shared',
    path: '/shared',
    own: true,
    load: () => import('./pages/shared-page.ts'),
  },
];

type AnyRoute = Route<RouteName | AsideName>;

export interface Match {
  readonly route: AnyRoute;
  readonly params: RouteParams;
}

/** The route of a path such as '/explore/day/2024-01-15'; `undefined` when there is none. */
export function matchRoute(path: string, table: readonly AnyRoute[] = [...routes, ...asides]): Match | undefined {
  for (const route of table) {
    for (const pattern of route.patterns) {
      const found = pattern.exec({ pathname: path });
      if (found) return { route, params: found.pathname.groups };
    }
  }
  return undefined;
}

/**
 * Addresses stand behind a `#`, so that the app works from any folder of any server and from a cache, without rules
 * there that turn every path into index.html.
 */
export function href(path: string): string {
  return `#${path}`;
}

/** The path in an address. */
export function pathOf(url: string): string {
  const hash = new URL(url, location.href).hash.slice(1);
  return hash.startsWith('/') ? hash : '/';
}

/** Goes to a path; `replace` when the back button should not come back to where we are now. */
export function navigate(path: string, options: { readonly replace?: boolean } = {}): void {
  const url = href(path);
  if (url === location.hash) return;
  if ('navigation' in globalThis) void navigation.navigate(url, { history: options.replace ? 'replace' : 'push' });
  else if (options.replace) location.replace(url);
  else location.assign(url);
}

/**
 * Calls `go` now and for every later address. `go` resolves when the page is drawn; the scroll position is then the one
 * this place had before (back and forward), or the top. Returns the stop.
 */
export function followAddress(go: (path: string, move: 'first' | 'push' | 'back') => Promise<void>): () => void {
  void go(pathOf(location.href), 'first');
  if (!('navigation' in globalThis)) {
    const changed = (): void => void go(pathOf(location.href), 'push');
    addEventListener('hashchange', changed);
    return () => removeEventListener('hashchange', changed);
  }
  const onNavigate = (event: NavigateEvent): void => {
    if (!event.canIntercept || !event.hashChange || event.downloadRequest !== null) return;
    const back = event.navigationType === 'traverse';
    event.intercept({
      focusReset: 'manual',
      scroll: 'manual',
      async handler() {
        await go(pathOf(event.destination.url), back ? 'back' : 'push');
        if (back) event.scroll();
      },
    });
  };
  navigation.addEventListener('navigate', onNavigate);
  return () => navigation.removeEventListener('navigate', onNavigate);
}
