// Comfort on top of pages that work without it: one screen at a time, a draft on this device,
// and sending that outlasts a lost network. Nothing here decides what is kept.
"use strict";
(() => {
  const script = document.currentScript;
  const drafts = {
    read(key) { try { return JSON.parse(localStorage.getItem(key) || "null"); } catch { return null; } },
    write(key, value) { try { localStorage.setItem(key, JSON.stringify(value)); } catch { /* private mode */ } },
    drop(key) { try { localStorage.removeItem(key); } catch { /* private mode */ } },
  };
  if (script && script.dataset.done) {
    drafts.drop(script.dataset.done);
    return;
  }
  const again = document.querySelector("form[data-again]");
  if (again) {
    setTimeout(() => again.submit(), 1000 * Number(again.dataset.again));
    return;
  }
  const form = document.getElementById("answers");
  if (!form) return;
  const words = form.dataset;
  const keep = words.keep;
  const screens = [...form.querySelectorAll(".screen")];
  const send = form.querySelector(".send");
  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
  const make = (tag, attributes, text) => {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
    if (text) made.textContent = text;
    return made;
  };

  // What is filled in, by field name.
  const given = () => {
    const found = {};
    for (const [name, value] of new FormData(form)) {
      if (!["form", "asked", "lang"].includes(name) && value !== "") found[name] = value;
    }
    return found;
  };
  const groups = new Map();
  for (const field of form.querySelectorAll("fieldset, select[name]")) {
    const input = field.matches("select") ? field : field.querySelector("input[type=radio]");
    if (input) groups.set(input.name, field.closest("fieldset, .field"));
  }
  const unanswered = (within) => {
    const has = given();
    return [...groups].filter(([name, box]) => within.contains(box) && !(name in has));
  };

  // The status line tells what happens to the answers; it is read out when it changes.
  const status = make("div", { class: "status", role: "status", hidden: "" });
  form.append(status);
  const tell = (text, button) => {
    status.hidden = !text;
    status.textContent = text || "";
    if (button) status.append(button);
  };

  const way = make("div", { class: "way" });
  const where = make("span", {});
  const count = make("span", {});
  const bar = make("progress", { max: words.total, value: "0", "aria-hidden": "true" });
  way.append(where, count, bar);
  form.prepend(way);
  const walk = make("div", { class: "walk" });
  const back = make("button", { type: "button", class: "second" }, words.back);
  const next = make("button", { type: "button" }, words.next);
  walk.append(back, next);
  form.insertBefore(walk, send);
  form.classList.add("steps");

  const mandatory = [...groups.keys()].filter((name) => name.startsWith("v."));
  const progress = () => {
    const has = given();
    const done = mandatory.filter((name) => name in has).length;
    count.textContent = fill(words.answered, { answered: done, total: mandatory.length });
    bar.max = mandatory.length;
    bar.value = done;
  };

  let at = 0;
  const show = (to, moved) => {
    at = Math.max(0, Math.min(to, screens.length - 1));
    screens.forEach((screen, number) => screen.classList.toggle("now", number === at));
    const last = at === screens.length - 1;
    send.classList.toggle("now", last);
    next.hidden = last;
    back.hidden = at === 0;
    next.textContent = at === 0 ? words.start : words.next;
    way.hidden = at === 0;
    where.textContent = fill(words.part, { number: at, total: screens.length - 1 });
    const heading = screens[at].querySelector("h1, h2");
    // With script the introduction and the team are steps too, so the count is another one.
    if (heading.matches(".part")) heading.textContent = where.textContent;
    if (moved) {
      heading.tabIndex = -1;
      heading.focus({ preventScroll: true });
      window.scrollTo({ top: 0, behavior: "instant" });
    }
    save();
  };

  const marks = () => form.querySelectorAll(".fault.by-script");
  const mark = (missing) => {
    marks().forEach((each) => each.remove());
    for (const [name, box] of missing) {
      box.classList.add("wrong");
      const text = make("p", { class: "fault by-script", id: `s-${name}` }, words.missing);
      box.setAttribute("aria-describedby", text.id);
      const legend = box.querySelector("legend, label");
      legend.after(text);
    }
    if (missing.length) {
      const input = missing[0][1].querySelector("input, select");
      missing[0][1].scrollIntoView({ block: "start" });
      input.focus({ preventScroll: true });
    }
  };
  next.addEventListener("click", () => {
    const missing = unanswered(screens[at]);
    mark(missing);
    if (!missing.length) {
      show(at + 1, true);
      history.pushState({ at }, "");
    }
  });
  back.addEventListener("click", () => history.length > 1 && history.state ? history.back() : show(at - 1, true));
  addEventListener("popstate", (event) => show(event.state ? event.state.at : 0, true));

  function save() {
    if (keep) drafts.write(keep, { at, asked: form.elements.asked.value, form: form.elements.form.value, given: given() });
  }
  form.addEventListener("input", (event) => {
    const box = event.target.closest("fieldset, .field");
    if (box) {
      box.classList.remove("wrong");
      box.removeAttribute("aria-describedby");
      box.querySelectorAll(".fault").forEach((each) => each.remove());
    }
    progress();
    save();
  });

  const restore = () => {
    const draft = keep && drafts.read(keep);
    if (!draft || draft.asked !== form.elements.asked.value || !Object.keys(draft.given).length) return 0;
    for (const [name, value] of Object.entries(draft.given)) {
      const field = form.elements[name];
      if (!field || (field.value && field.value !== "" && !(field instanceof RadioNodeList))) continue;
      field.value = value;
    }
    // The number of the attempt before: were it kept already, this one repeats it.
    form.elements.form.value = draft.form;
    const forget = make("button", { type: "button", class: "second" }, words.forget);
    forget.addEventListener("click", () => { drafts.drop(keep); form.reset(); tell(""); show(0, true); progress(); });
    tell(words.restored, forget);
    return draft.at || 0;
  };

  // Sending: the same form, with the same number, again and again until the server has confirmed it.
  let busy = false;
  const wait = (seconds) => new Promise((done) => {
    const over = () => { clearTimeout(timer); removeEventListener("online", over); done(); };
    const timer = setTimeout(over, 1000 * seconds);
    addEventListener("online", over);
  });
  const sendAll = async () => {
    for (let attempt = 0; ; attempt++) {
      let answer;
      try {
        answer = await fetch(form.action, {
          method: "POST", credentials: "same-origin", body: new URLSearchParams(new FormData(form)),
          signal: AbortSignal.timeout ? AbortSignal.timeout(20000) : undefined,
        });
      } catch {
        tell(words.offline);
        await wait(Math.min(30, 2 ** attempt) * (0.75 + Math.random() / 2));
        continue;
      }
      if (answer.status === 503 || answer.status === 429) {
        tell(answer.headers.get("x-standing") === "paused" ? words.paused : words.busy);
        await wait((Number(answer.headers.get("retry-after")) || 3) * (0.75 + Math.random() / 2));
        continue;
      }
      if (answer.ok && answer.redirected) {
        if (keep) drafts.drop(keep);
        location.replace(answer.url);
        return;
      }
      // Whatever else it is, the server has a page for it.
      form.submit();
      return;
    }
  };
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (busy) return;
    const missing = unanswered(form);
    if (missing.length) {
      show(screens.findIndex((screen) => screen.contains(missing[0][1])), true);
      mark(unanswered(screens[at]));
      return;
    }
    busy = true;
    send.querySelector("button").disabled = true;
    back.disabled = true;
    tell(words.sending);
    sendAll();
  });

  const faulty = form.querySelector(".wrong");
  const restored = restore();
  progress();
  const first = faulty ? screens.findIndex((screen) => screen.contains(faulty)) : restored;
  show(first, false);
  history.replaceState({ at }, "");
  if (faulty) document.getElementById("faults").focus();

  // With script the language changes at once, and the draft goes along.
  const language = document.getElementById("lang");
  if (language) {
    language.form.querySelector("button").hidden = true;
    language.addEventListener("change", () => { save(); language.form.submit(); });
  }
})();
