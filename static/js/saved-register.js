/* The register in one file: plain script for old browsers, opened from disk. It keeps nothing and loads nothing. */
(function () {
  "use strict";
  var form = document.getElementById("register");
  var head = JSON.parse(document.getElementById("head").textContent);
  var count = document.getElementById("count");
  var asked = document.getElementById("asked");
  var done = document.getElementById("done");
  var pressed = "close";
  var device = random(6);
  var order = 0;
  var confirmed = 0; // when it was asked whether nobody came
  var unsaved = false;
  var last = { words: "", key: "" };

  function random(length) {
    var bytes = [];
    var maker = window.crypto || window.msCrypto;
    if (maker && maker.getRandomValues) bytes = maker.getRandomValues(new Uint8Array(length));
    else for (var n = 0; n < length; n += 1) bytes.push(Math.floor(Math.random() * 256));
    var text = "";
    for (var i = 0; i < length; i += 1) text += ("0" + bytes[i].toString(16)).slice(-2);
    return text;
  }

  function boxes(name, checked) {
    var found = [];
    var all = form.querySelectorAll('input[name="' + name + '"]');
    for (var i = 0; i < all.length; i += 1) if (!checked || all[i].checked) found.push(all[i]);
    return found;
  }

  function values(found) {
    var list = [];
    for (var i = 0; i < found.length; i += 1) list.push(found[i].value);
    return list;
  }

  function seats(name) {
    var found = {};
    var all = boxes(name);
    for (var i = 0; i < all.length; i += 1) found[all[i].value] = all[i].getAttribute("data-ref");
    return found;
  }

  function show() {
    var total = boxes("not_reached").length;
    var missing = boxes("not_reached", true).length;
    var words = count.getAttribute(missing ? "data-some" : "data-all");
    count.textContent = words.replace("{total}", total).replace("{here}", total - missing).replace("{missing}", missing);
  }

  function say(name) {
    asked.textContent = asked.getAttribute(name);
    asked.hidden = false;
  }

  function taughtPart() {
    var points = values(boxes("points", true));
    var numbers = [];
    for (var i = 0; i < points.length; i += 1) numbers.push(Number(points[i]));
    var adult = values(boxes("adult", true))[0] || "none";
    var part = { all: pressed === "close", key_points: numbers, activities: [], checks: {}, second_adult: adult };
    var recall = values(boxes("recall", true))[0];
    if (recall) part.recall = recall;
    if (pressed === "shown") {
      part.cases = { shown: true };
      return part;
    }
    var checks = form.querySelectorAll("[data-item]");
    for (var n = 0; n < checks.length; n += 1) {
      var said = countedCards(n) || values(boxes("check-" + n, true))[0];
      if (said) part.checks[checks[n].getAttribute("data-item")] = said;
    }
    if (boxes("cases").length) part.cases = casesPart();
    return part;
  }

  /* The cards of each answer of a question; nothing where none was counted. An answer left empty then had none. */
  function countedCards(number) {
    var typed = values(boxes("cards-" + number));
    return typed.join("") === "" ? null : typed.map(Number);
  }

  function areCards(number) {
    var sum = 0;
    var all = boxes("cards-" + number);
    for (var i = 0; i < all.length; i += 1) {
      var count = Number(all[i].value);
      sum += count;
      if ((all[i].validity && all[i].validity.badInput) || !(count >= 0) || count % 1) return false;
    }
    return !all.length || sum <= Number(all[0].getAttribute("max"));
  }

  /* Opens what folds wrong cards away, so that they are seen. */
  function openChecks(number) {
    var part = boxes("cards-" + number)[0];
    for (; part && part !== form; part = part.parentNode) if (part.tagName === "DETAILS") part.open = true;
  }

  function areAllCards() {
    var checks = form.querySelectorAll("[data-item]").length;
    for (var n = 0; n < checks; n += 1) {
      if (!areCards(n)) {
        openChecks(n);
        return false;
      }
    }
    return true;
  }

  function casesPart() {
    var part = {};
    var all = boxes("cases");
    for (var i = 0; i < all.length; i += 1) part[all[i].value] = all[i].checked;
    return part;
  }

  /* What is missing before a result can be given, by the name of its words; a case that was shown needs nothing more. */
  function missing() {
    if (pressed === "shown") return "";
    var ticked = boxes("points", true).length;
    if (pressed === "close" && ticked < boxes("points").length) return ticked ? "data-left" : "data-none";
    if (!areAllCards()) return "data-cards";
    return boxes("cases", true).length < boxes("cases").length ? "data-cases" : "";
  }

  function result() {
    var said = {};
    var tapped = values(boxes("not_reached", true));
    var came = values(boxes("came", true));
    if (!head.taught) said.taught = taughtPart();
    if (pressed === "close") {
      said.register = { seats: seats("not_reached"), not_reached: tapped, guests: seats("came"), came: came, nobody: false };
      said.register.nobody = tapped.length === boxes("not_reached").length && !came.length;
    }
    return said;
  }

  /* The same result is the same arrival; another one has a key of its own. */
  function withHead(said) {
    var words = JSON.stringify(said);
    if (words !== last.words) {
      last = { words: words, key: random(16) };
      order += 1;
    }
    var file = { format: head.format, version: head.version, lesson: head.lesson, key: last.key, way: "file" };
    file.device = { id: device, order: order, time: new Date().toISOString() };
    if (said.taught) file.taught = said.taught;
    if (said.register) file.register = said.register;
    return file;
  }

  function give(file) {
    var words = JSON.stringify(file, null, 1);
    var link = document.getElementById("file");
    var name = "dengji-" + head.lesson + "-" + order + ".json";
    document.getElementById("text").value = words;
    link.setAttribute("download", name);
    if (window.Blob && window.URL && window.URL.createObjectURL) {
      link.href = window.URL.createObjectURL(new Blob([words], { type: "application/json" }));
    } else {
      link.href = "data:application/json;charset=utf-8," + encodeURIComponent(words);
    }
    unsaved = false;
    done.hidden = false;
    done.scrollIntoView();
  }

  function make(event) {
    event.preventDefault();
    asked.hidden = true;
    if (!head.taught && missing()) return say(missing());
    var said = result();
    if (said.register && said.register.nobody) {
      // The second press of a double tap is no answer: nobody has read the question yet.
      if (!confirmed) confirmed = new Date().getTime();
      if (new Date().getTime() - confirmed < 1500) return say("data-nobody");
    }
    give(withHead(said));
  }

  form.addEventListener("click", function (event) {
    if (event.target.type === "submit") pressed = event.target.name;
  });
  /* One tick states that all was told and ticks each; a point taken away takes the statement away. */
  function tieAll(target) {
    var every = boxes("every")[0];
    if (!every) return;
    var points = boxes("points");
    if (target === every) for (var i = 0; i < points.length; i += 1) points[i].checked = every.checked;
    every.checked = boxes("points", true).length === points.length;
  }

  form.addEventListener("change", function (event) {
    tieAll(event.target);
    unsaved = true;
    confirmed = 0;
    done.hidden = true;
    show();
  });
  form.addEventListener("submit", make);
  // Nothing is kept in the browser: a reload would lose what is ticked and not yet given as a file.
  window.addEventListener("beforeunload", function (event) {
    if (!unsaved) return;
    event.preventDefault();
    event.returnValue = "";
  });
  show();
})();
