// Keyboard shortcuts. An element offers one by data-key="c", or a sequence by data-key="g i"; pressing it clicks the
// element, or focuses it when it is a field; a radio button or checkbox gets both, so that Enter submits its form next.
// A shortcut whose element is not on the page does nothing.
// A row, data-row, offers its own by data-row-key="1": they work while the focus is on the row or inside it.
// Ctrl+Enter, or Cmd+Enter, submits a form that has data-submit.
let pending = "";
let pendingUntil = 0;

const ticks = "input[type=radio], input[type=checkbox]";
const typing = (target) =>
  target instanceof HTMLElement
  && (target.isContentEditable || ["INPUT", "TEXTAREA", "SELECT"].includes(target.tagName))
  && !target.matches(ticks);

document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.target.closest?.("form[data-submit]")?.requestSubmit();
    return;
  }

  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
  if (typing(event.target)) {
    if (event.key === "Escape") event.target.blur();
    return;
  }

  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  const sequence = performance.now() < pendingUntil ? `${pending} ${key}` : key;
  // Behind an open dialog nothing is pressed.
  const dialog = document.querySelector(".mud-dialog");
  const row = dialog ? null : event.target.closest?.("[data-row]");
  const element = find(sequence, dialog ?? document)
    ?? find(key, dialog ?? document)
    ?? (row && find(key === "Enter" && row === event.target ? "o" : key, row, "rowKey"));
  pending = key;
  pendingUntil = key === "g" ? performance.now() + 1500 : 0;
  if (!element) return;

  event.preventDefault();
  const field = element.matches("input, textarea") ? element : element.querySelector("input, textarea");
  if (field) field.focus();
  if (!field || field.matches(ticks)) element.click();
});

function find(key, within, name = "key") {
  for (const element of within.querySelectorAll(name === "key" ? "[data-key]" : "[data-row-key]")) {
    if (element.dataset[name] === key && !element.disabled && element.getClientRects().length > 0) return element;
  }
  return null;
}

// Long lists: inside data-rows the arrow keys move between the rows that offer data-row, and J and K do from anywhere.
// They work here and not on the server, because focus must not wait for the network.
document.addEventListener("keydown", (event) => {
  const letter = { j: 1, k: -1 }[event.key];
  const step = letter ?? { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step || event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
  const list = event.target.closest?.("[data-rows]") ?? (letter && document.querySelector("[data-rows]"));
  if (!list || document.querySelector(".mud-dialog")) return;

  const rows = [...list.querySelectorAll("[data-row]")];
  const at = rows.indexOf(event.target.closest("[data-row]"));
  const next = at >= 0 ? rows[at + step] : rows.find((row) => row.tabIndex === 0) ?? rows[0];
  event.preventDefault();
  next?.focus({ preventScroll: true });
  next?.scrollIntoView({ block: "nearest" });
});

// Every form is handled over the circuit. While that is broken, a submit must not turn into a request of its own.
document.addEventListener("submit", (event) => event.preventDefault());

// What is typed while the circuit is broken never reaches the server, and the page is loaded anew when it is back. The
// fields of a form with data-submit are carried over.
const carried = () => `triage.typed ${location.pathname}${location.search}`;

addEventListener("pagehide", () => {
  const broken = document.getElementById("components-reconnect-modal");
  const form = document.querySelector("form[data-submit]");
  if (!broken || !form) return;
  const typed = {};
  for (const field of form.querySelectorAll("input[id], textarea[id]")) {
    if (field.type !== "file" && field.value) typed[field.id] = field.value;
  }
  try { sessionStorage.setItem(carried(), JSON.stringify(typed)); } catch { /* switched off */ }
});

function bringBack() {
  let kept = null;
  try { kept = sessionStorage.getItem(carried()); } catch { /* switched off */ }
  if (!kept) return;
  const form = new MutationObserver(() => {
    if (!document.querySelector("form[data-submit]")) return;
    form.disconnect();
    sessionStorage.removeItem(carried());
    // After the draft of this browser, which is older.
    setTimeout(() => {
      for (const [id, value] of Object.entries(JSON.parse(kept))) {
        const field = document.getElementById(id);
        if (!field || field.value === value) continue;
        field.value = value;
        field.dispatchEvent(new Event("input", { bubbles: true }));
        field.dispatchEvent(new Event("change", { bubbles: true }));
      }
    }, 1000);
  });
  form.observe(document.body, { childList: true, subtree: true });
}

bringBack();
