// Looks words up in the catalogue of the chosen language, and formats numbers and dates in it.
import { useMemo } from "react";
import { create } from "zustand";
import { de } from "./de";
import { en } from "./en";
import { formatters } from "./format";

export type Locale = "en" | "de";
export const LOCALES: readonly Locale[] = ["en", "de"];

interface Plural { readonly one: string; readonly other: string }
/** The shape every catalogue has: English, with any text in the leaves. */
type Shape<T> = { readonly [K in keyof T]: T[K] extends string ? string : Shape<T[K]> };
export type Catalogue = Shape<typeof en>;

type Paths<T, P extends string = ""> = {
  [K in keyof T & string]: T[K] extends string ? `${P}${K}` : T[K] extends Plural ? `${P}${K}` | Paths<T[K], `${P}${K}.`> : Paths<T[K], `${P}${K}.`>;
}[keyof T & string];
export type MessageKey = Paths<typeof en>;
export type Params = Record<string, string | number>;

const CATALOGUES: Record<Locale, Catalogue> = { en, de };
const STORAGE_KEY = "hartomat.locale";

export function isLocale(value: unknown): value is Locale {
  return LOCALES.includes(value as Locale);
}

function firstLocale(): Locale {
  const stored = globalThis.localStorage?.getItem(STORAGE_KEY);
  if (isLocale(stored)) return stored;
  return globalThis.navigator?.language.startsWith("de") ? "de" : "en";
}

export const useLocale = create<{ locale: Locale; setLocale: (locale: Locale) => void }>()((set) => ({
  locale: firstLocale(),
  setLocale: (locale) => {
    localStorage.setItem(STORAGE_KEY, locale);
    set({ locale });
  },
}));

export function translate(locale: Locale, key: MessageKey, params: Params = {}): string {
  let node: unknown = CATALOGUES[locale];
  for (const part of key.split(".")) node = (node as Record<string, unknown> | undefined)?.[part];
  if (typeof node === "object" && node !== null) {
    const form = new Intl.PluralRules(locale).select(Number(params.count)) === "one" ? "one" : "other";
    node = (node as Record<string, unknown>)[form];
  }
  if (typeof node !== "string") return key;
  const { number } = formatters(locale);
  return node.replaceAll(/\{(\w+)\}/g, (hole, name: string) => {
    const value = params[name];
    if (value === undefined) return hole;
    return typeof value === "number" ? number(value) : value;
  });
}

/** `t` for words, and the formatters of the same language. */
export function useI18n() {
  const locale = useLocale((state) => state.locale);
  return useMemo(
    () => ({ locale, t: (key: MessageKey, params?: Params) => translate(locale, key, params), ...formatters(locale) }),
    [locale],
  );
}

/** A word of an open vocabulary (statuses, actions): its translation, else itself made readable. */
export function word(t: (key: MessageKey) => string, group: "status" | "kind" | "role" | "event" | "channel" | "deliveryStatus", name: string): string {
  const key = `${group}.${name}`;
  const text = t(key as MessageKey);
  return text === key ? name.replaceAll("_", " ") : text;
}
