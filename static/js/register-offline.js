/* A lesson's entry without network: the register's form is kept and sent by register-queue.js; when what was taught cannot be sent, the
   register opens in its place from the list this tab holds. The page for no network is register-shell.js. */
"use strict";

(function () {
  var kept = window.HuleiRegister;
  var queue = kept && kept.queue;
  if (!queue || !kept.form || !kept.form.missing || !kept.drawn) return;
  var part = kept.form;
  var words = queue.words;
  var form = document.querySelector("[data-register-form]");
  var taught = document.querySelector("[data-taught-form]");
  var roll = null; // of this lesson, in memory
  var pressed = null;

  /* Puts a form away while its result waits here, and gives it back when it is to be changed. */
  document.addEventListener("hulei-register-kept", function (event) {
    var items = event.detail.items;
    var withRegister = items.some(function (item) {
      return item.data.register;
    });
    if (form) form.hidden = withRegister;
    if (taught) taught.hidden = items.length > 0 || !!document.querySelector("[data-drawn]");
  });

  // The register's own page ------------------------------------------------------------------------------------------

  function numberOf(address) {
    return Number(/\/lessons\/(\d+)\//.exec(address)[1]);
  }

  function alsoSay(within, name, value) {
    var said = part.element("input");
    said.type = "hidden";
    said.name = name;
    said.value = value;
    within.appendChild(said);
  }

  /* Sends a form as the browser does without this script. */
  function plainly(within) {
    within.dataset.native = "1";
    within.submit();
  }

  function startForm(who) {
    part.restoreMarks(form, form.dataset.registerDraft);
    form.addEventListener("change", function () {
      part.keepMarks(form, form.dataset.registerDraft);
    });
    form.addEventListener("submit", function (event) {
      if (form.dataset.paper !== undefined || form.dataset.native) return; // The clerk is at a desk, beside a closed register too.
      event.preventDefault();
      var seats = part.seatsOf(form);
      if (part.asksNobody(form, seats)) return;
      seats.nobody = part.isEmpty(seats);
      var about = { lesson: numberOf(form.action), code: form.dataset.code, what: form.dataset.what };
      part.send(form, about, who, { register: seats }).catch(function () {
        if (seats.nobody) alsoSay(form, "nobody", "y");
        plainly(form); // The browser keeps nothing: the plain form does it.
      });
    });
  }

  // What was taught --------------------------------------------------------------------------------------------------

  function goOn(name) {
    var isAll = name === "all";
    var said = part.taughtOf(taught);
    var left = part.pointsLeft(taught);
    var about = roll || { lesson: numberOf(taught.action), code: taught.dataset.code, what: taught.dataset.what };
    var isShown = name === "shown";
    var missing = isAll && left && said.key_points.length ? words.pointsLeft : part[isShown ? "noWord" : "missing"](taught);
    if (missing) {
      part.say(taught, missing);
      return;
    }
    if (isShown) {
      part.send(taught, about, taught.dataset.who, { taught: part.shown(said) });
      return;
    }
    if (isAll && !said.key_points.length) said.all = true;
    if ((said.all || !left) && roll) {
      taught.hidden = true;
      var drawn = taught.parentNode.insertBefore(kept.drawn(roll, said), taught);
      drawn.scrollIntoView();
      return;
    }
    part.send(taught, about, taught.dataset.who, { taught: said }, said.all || !left);
  }

  function startTaught() {
    taught.addEventListener("click", function (event) {
      if (event.target.type === "submit") pressed = event.target;
    });
    taught.addEventListener("submit", function (event) {
      if (taught.dataset.native) return;
      event.preventDefault();
      var name = pressed ? pressed.name : "";
      part.hold(taught, true);
      queue.site().then(function (at) {
        part.hold(taught, false);
        if (at.problem === "gone") {
          goOn(name);
          return;
        }
        if (name === "all" || name === "shown") alsoSay(taught, name, "1"); // A form sent by a script names no button.
        plainly(taught);
      });
    });
  }

  // Beginning --------------------------------------------------------------------------------------------------------

  function fetchRoll(lesson) {
    return queue
      .timed("/lessons/" + lesson + "/register/kept")
      .then(function (answer) {
        if (answer.status === 404) kept.forgetRoll(lesson);
        if (answer.ok) return answer.json();
        return answer.text().then(function () {
          return null; // Read to its end, so that the browser lets go of it.
        });
      })
      .then(function (held) {
        roll = held;
        return held ? kept.keepRoll(held) : null;
      })
      .catch(function () {
        return null;
      });
  }

  if (document.querySelector("[data-register-offline]")) return;
  if (form) startForm(form.dataset.who);
  if (taught) startTaught();
  if (taught || (form && form.dataset.paper === undefined)) {
    fetchRoll(numberOf((form || taught).action));
    // What was told another day came in only now: this lesson's list asks for whoever was away then.
    document.addEventListener("hulei-register-sent", function () {
      fetchRoll(numberOf((form || taught).action));
    });
  }
  if (window.isSecureContext && navigator.serviceWorker) {
    navigator.serviceWorker.register(words.worker, { scope: "/lessons/" }).catch(function () {
      /* Without it a reload needs the network; everything else works. */
    });
  }
})();
