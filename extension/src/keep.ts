// What is kept between page views, in IndexedDB. Of buckets only the newest: they are for when the service is away.

export interface Keep {
  get(name: string): Promise<unknown>;
  put(name: string, value: unknown): Promise<void>;
  clear(): Promise<void>;
}

const STORE = "kept";
const MOST = 64;

export class IndexedKeep implements Keep {
  #opened: Promise<IDBDatabase> | null = null;

  async get(name: string): Promise<unknown> {
    const found = (await done((await this.#store("readonly")).get(name))) as { value: unknown } | undefined;
    return found?.value;
  }

  async put(name: string, value: unknown): Promise<void> {
    const store = await this.#store("readwrite");
    await done(store.put({ value, at: Date.now() }, name));
    const names = await done(store.index("at").getAllKeys());
    for (const old of names.slice(0, Math.max(0, names.length - MOST))) {
      if (old !== "filter") store.delete(old);
    }
  }

  async clear(): Promise<void> {
    await done((await this.#store("readwrite")).clear());
  }

  async #store(mode: IDBTransactionMode): Promise<IDBObjectStore> {
    this.#opened ??= open();
    return (await this.#opened).transaction(STORE, mode).objectStore(STORE);
  }
}

function open(): Promise<IDBDatabase> {
  const request = indexedDB.open("secondsource", 1);
  request.onupgradeneeded = () => {
    request.result.createObjectStore(STORE).createIndex("at", "at");
  };
  return done(request);
}

function done<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error("nothing can be kept"));
  });
}
