// Saves an answer the moment it is chosen. “Saved” is shown only after the server has confirmed it; the button below
// the question saves as well, so that nothing here is needed. One save at a time: an older answer never comes last.
(function () {
  "use strict";
  var form = document.querySelector("form[data-saves-answers]");
  if (!form || !window.fetch || !window.FormData) return;
  var state = form.querySelector("[data-save-state]");
  var saving = false;
  var changed = false;

  function say(name, text) {
    state.textContent = text || form.getAttribute("data-" + name);
  }

  function isWhole() {
    var selects = form.querySelectorAll("select");
    for (var i = 0; i < selects.length; i++) if (!selects[i].value) return false;
    return selects.length > 0 || form.querySelector("input[name=answer]:checked") !== null;
  }

  function save() {
    if (saving) {
      changed = true;
      return;
    }
    changed = false;
    if (!isWhole()) {
      say("not-whole");
      return;
    }
    saving = true;
    say("saving");
    fetch(form.action, {
      method: "POST",
      body: new FormData(form),
      headers: { Accept: "application/json" },
      credentials: "same-origin"
    })
      .then(function (response) {
        return response.json();
      })
      .then(function (answer) {
        if (answer.saved) say("saved");
        else say("not-saved", answer.message);
      })
      .catch(function () {
        say("not-saved");
      })
      .then(function () {
        saving = false;
        if (changed) save();
      });
  }

  form.addEventListener("change", save);
})();
