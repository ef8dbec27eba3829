/* The page that comes instead of a lesson's when the network is gone: the register from what this tab kept encrypted. */
"use strict";

(function () {
  var kept = window.HuleiRegister;
  var queue = kept && kept.queue;
  var shell = document.querySelector("[data-register-offline]");
  if (!shell || !queue || !kept.drawn) return;
  var words = queue.words;

  function startShell() {
    var found = /^\/lessons\/(\d+)\//.exec(location.pathname);
    if (!found) return;
    words.lesson = found[1];
    kept.rollOf(Number(found[1])).then(function (held) {
      if (held) {
        words.who = held.who; // Who opened this list in this tab.
        shell.textContent = "";
        shell.dataset.shown = "1";
        shell.appendChild(kept.drawn(held, null));
      }
      queue.show().then(queue.tellForm);
      watch();
    });
  }

  /* On the page for no network: as soon as the site answers and nothing waits, the real page comes back. */
  function watch() {
    setInterval(function () {
      if (document.querySelector(".register input:checked")) return;
      queue.site().then(function (at) {
        if (at.problem !== "gone") location.reload();
      });
    }, 30000);
  }

  startShell();
})();
