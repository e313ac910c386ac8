// What the page's other scripts bring: htmx 4 (static/vendor/htmx.min.js).

interface HtmxContext {
  sourceElement: HTMLElement;
  target?: Element | string | null;
  select?: string;
  swap?: string;
  text?: string;
  request: {
    submitter?: HTMLElement | null;
    method: string;
    action: string;
    headers: Record<string, string>;
    body: FormData | URLSearchParams;
  };
  fetch?: (address: string, request: RequestInit) => Promise<Response>;
  response?: { status: number, headers: Headers };
  /** Ours: the swap that was asked for, the key of the write that this answer refuses, and the form (by where it goes)
   * that asked for what stores nothing, with the refused write that it takes the place of. */
  swap_asked?: string;
  asked_in?: string;
  asked_replaces?: string;
  refused?: string;
}

declare const htmx: {
  swap(context: Partial<HtmxContext>): Promise<void>;
  process(element: Element): void;
};

// Of the worker's own world, which the types of a page do not have.
interface ExtendableEvent extends Event {
  waitUntil(promise: Promise<unknown>): void;
}
interface FetchEvent extends ExtendableEvent {
  readonly request: Request;
  respondWith(answer: Promise<Response>): void;
}
interface PushMessageData {
  json(): any;
}
interface PushEvent extends ExtendableEvent {
  readonly data: PushMessageData | null;
}
interface NotificationEvent extends ExtendableEvent {
  readonly notification: Notification;
}
interface ServiceWorkerGlobalScope {
  readonly clients: { claim(): Promise<void>, openWindow(url: string): Promise<unknown> };
  readonly registration: ServiceWorkerRegistration;
  skipWaiting(): Promise<void>;
  addEventListener(name: "install" | "activate", listener: (event: ExtendableEvent) => void): void;
  addEventListener(name: "push", listener: (event: PushEvent) => void): void;
  addEventListener(name: "notificationclick", listener: (event: NotificationEvent) => void): void;
  addEventListener(name: "fetch", listener: (event: FetchEvent) => void): void;
  addEventListener(name: "message", listener: (event: ExtendableEvent & { data: unknown }) => void): void;
}
