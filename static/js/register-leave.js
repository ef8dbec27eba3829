/* Signing out: class lists and their key go from this device, and whoever has a register not sent yet is asked once. */
"use strict";

(function () {
  var kept = window.HuleiRegister;
  var mark = document.querySelector("[data-leave-words]");
  if (!kept || !mark) return;
  var form = mark.form || mark.closest("form");

  form.addEventListener("submit", function (event) {
    if (form.dataset.sure) return;
    event.preventDefault();
    kept
      .waiting()
      .then(function (items) {
        if (items.length && !form.dataset.asked) {
          form.dataset.asked = "1";
          var line = document.createElement("p");
          line.className = "notice warn leave-question";
          line.setAttribute("role", "alert");
          line.textContent = mark.dataset.leaveWords;
          document.getElementById("main").insertBefore(line, document.getElementById("main").firstChild);
          window.scrollTo(0, 0);
          return;
        }
        return kept.forgetAll().then(go, go);
      })
      .catch(go);
  });

  function go() {
    form.dataset.sure = "1";
    form.submit();
  }
})();
