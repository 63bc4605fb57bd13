// What pages ask of the browser. Storage may be switched off there: a preference is then simply not kept.
export function recall(key) {
  try { return localStorage.getItem(key); } catch { return null; }
}

export function remember(key, value) {
  try { localStorage.setItem(key, value); } catch { /* full or switched off */ }
}

export function forget(key) {
  try { localStorage.removeItem(key); } catch { /* switched off */ }
}

export async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}

export function reveal(id) {
  // What opened meanwhile keeps the focus.
  if (document.querySelector(".mud-dialog")) return;
  const element = document.getElementById(id);
  element?.scrollIntoView({ block: "nearest" });
  element?.focus({ preventScroll: true });
}

export function scrollRows(id, top) {
  document.getElementById(id)?.scrollTo({ top });
}
