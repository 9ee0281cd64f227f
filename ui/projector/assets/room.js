// Asks every two seconds what is on the wall, and changes it only when it has changed. What is too
// long for the screen is set smaller: on a wall nobody scrolls.
"use strict";
(() => {
  const scene = document.getElementById("scene");
  const lost = document.getElementById("lost");
  let version = scene.dataset.version;
  let misses = 0;
  const fit = () => {
    const root = document.documentElement;
    root.style.fontSize = "";
    const part = scene.querySelector(".scene");
    let size = parseFloat(getComputedStyle(root).fontSize);
    for (let step = 0; part && step < 14 && part.scrollHeight > part.clientHeight + 1; step++) {
      size *= 0.94;
      root.style.fontSize = `${size}px`;
    }
  };
  const look = async () => {
    try {
      const answer = await fetch(scene.dataset.now, {
        headers: { "If-None-Match": version }, cache: "no-store", credentials: "same-origin", redirect: "error",
        signal: AbortSignal.timeout ? AbortSignal.timeout(8000) : undefined,
      });
      if (answer.status === 200) {
        scene.innerHTML = await answer.text();
        version = answer.headers.get("etag");
        fit();
      } else if (answer.status !== 304) {
        throw new Error(String(answer.status));
      }
      misses = 0;
    } catch {
      misses += 1;
    }
    lost.hidden = misses < 3;
    setTimeout(look, 2000);
  };
  addEventListener("resize", fit);
  fit();
  setTimeout(look, 2000);
})();
