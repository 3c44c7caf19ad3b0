// What pages keep in the URL.

const MAX_LENGTH = 400;

/** The string under `name`, if it is one worth keeping. */
export function textParam(search: Record<string, unknown>, name: string): string | undefined {
  const value = search[name];
  return typeof value === "string" && value !== "" ? value.slice(0, MAX_LENGTH) : undefined;
}

/** Only the named strings; everything else in the URL is dropped. */
export function texts<K extends string>(...names: K[]) {
  return (search: Record<string, unknown>): Partial<Record<K, string>> => {
    const kept: Partial<Record<K, string>> = {};
    for (const name of names) {
      const value = textParam(search, name);
      if (value !== undefined) kept[name] = value;
    }
    return kept;
  };
}
