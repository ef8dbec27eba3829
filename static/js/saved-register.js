/* The register in one file: plain script for old browsers, opened from disk. It keeps nothing and loads nothing. */
(function () {
  "use strict";
  var form = document.getElementById("register");
  var asks = window.HuleiSaved.asks(form);
  var boxes = asks.boxes;
  var values = asks.values;
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

  function result() {
    var said = {};
    var tapped = values(boxes("not_reached", true));
    var came = values(boxes("came", true));
    if (!head.taught) said.taught = asks.taught(pressed);
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
    var name = "dengji-" + head.lesson + "-zuohao-" + device.slice(0, 4) + "-" + order + ".json";
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
    var missing = head.taught ? "" : asks.missing(pressed);
    if (missing) return say(missing);
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
  form.addEventListener("change", function (event) {
    asks.tieAll(event.target);
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
