/* The first page tells of registers that this device kept and did not send: how many, and where they are sent. */
"use strict";

(function () {
  var kept = window.HuleiRegister;
  var note = document.querySelector("[data-register-note]");
  if (!kept || !note) return;

  function say(number, words) {
    if (!number) return;
    var line = document.createElement("p");
    line.textContent = words.replace("{count}", number);
    note.insertBefore(line, note.lastElementChild);
    note.hidden = false;
  }

  kept.waiting().then(
    function (items) {
      var own = items.filter(function (item) {
        return item.who === note.dataset.who;
      }).length;
      say(own, note.dataset.own);
      say(items.length - own, note.dataset.other);
    },
    function () {
      /* The browser keeps nothing. */
    }
  );
})();
