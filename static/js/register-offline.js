/* A lesson's entry without network: the register's form is kept and sent by register-queue.js; when what was taught cannot be sent, the
   register opens in its place from the list this tab holds; after a reload without network the same from what it kept encrypted. */
"use strict";

(function () {
  var kept = window.HuleiRegister;
  var queue = kept && kept.queue;
  if (!queue) return;
  var words = queue.words;
  var form = document.querySelector("[data-register-form]");
  var taught = document.querySelector("[data-taught-form]");
  var shell = document.querySelector("[data-register-offline]");
  var roll = null; // of this lesson, in memory
  var pressed = null;

  function list(found) {
    return Array.prototype.slice.call(found);
  }

  function ticked(within, name) {
    return list(within.querySelectorAll('input[name="' + name + '"]:checked')).map(function (box) {
      return box.value;
    });
  }

  function element(tag, className, text) {
    var made = document.createElement(tag);
    if (className) made.className = className;
    if (text) made.textContent = text;
    return made;
  }

  /* Labels that are no names, each once: the seat's number, else its place in the list. */
  function labels(boxes, prefix) {
    var seen = {};
    return boxes.map(function (box, place) {
      var seat = box.parentNode.querySelector(".seat");
      var label = prefix + (seat ? seat.textContent : "(" + (place + 1) + ")");
      if (seen[label]) label += "(" + (place + 1) + ")";
      seen[label] = true;
      return label;
    });
  }

  function seatsOf(within) {
    var part = { seats: {}, not_reached: [], guests: {}, came: [], nobody: false };
    var groups = list(within.querySelectorAll(".tiles"));
    groups.forEach(function (group, number) {
      var boxes = list(group.querySelectorAll("input[data-ref]"));
      var isGuests = group.classList.contains("came");
      labels(boxes, isGuests ? number + "/" : "").forEach(function (label, place) {
        var box = boxes[place];
        part[isGuests ? "guests" : "seats"][label] = box.dataset.ref;
        if (box.checked) part[isGuests ? "came" : "not_reached"].push(label);
      });
    });
    return part;
  }

  function isEmpty(part) {
    return part.not_reached.length === Object.keys(part.seats).length && !part.came.length;
  }

  function itemOf(about, who, data) {
    return kept.nextOrder().then(function (device) {
      var key = kept.random(16);
      return {
        key: key,
        who: who,
        lesson: about.lesson,
        what: about.what,
        sent: null,
        data: Object.assign(
          {
            format: "hulei-register",
            version: 1,
            lesson: about.code,
            key: key,
            way: "page",
            device: { id: device.id, order: device.order, time: new Date().toISOString() },
          },
          data
        ),
      };
    });
  }

  function hold(buttonOf, is) {
    list(buttonOf.querySelectorAll("button")).forEach(function (button) {
      button.disabled = is;
    });
  }

  function finish(result, where) {
    if (result && result.taken) {
      location.assign(result.taken.to);
      return;
    }
    hold(where, false);
    queue.tellForm();
    window.scrollTo(0, 0);
  }

  function send(where, about, who, data, noList) {
    hold(where, true);
    return itemOf(about, who, data)
      .then(function (item) {
        item.noList = !!noList;
        return item;
      })
      .then(queue.close)
      .then(function (result) {
        finish(result, where);
      });
  }

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

  /* Says something above a form's buttons, in place of what was said before. */
  function say(where, text) {
    var bar = where.querySelector(".sticky-bar") || where.querySelector(".buttons");
    var line = where.querySelector("[data-said]") || bar.parentNode.insertBefore(element("p", "notice warn"), bar);
    if (bar.classList.contains("sticky-bar")) bar.insertBefore(line, bar.firstChild);
    line.dataset.said = "";
    line.setAttribute("role", "alert");
    line.textContent = text;
  }

  function asksNobody(where, part) {
    if (!isEmpty(part) || where.dataset.asked) return false;
    where.dataset.asked = "1";
    say(where, words.askNobody);
    return true;
  }

  // Ticks outlive a reload by seat, so that the page itself and the one for no network show the same.
  function keepMarks(where, draft) {
    var marks = list(where.querySelectorAll("input[data-ref]:checked")).map(function (box) {
      return box.name + "=" + box.dataset.ref;
    });
    try {
      window.sessionStorage.setItem("register-" + draft + "-seats", JSON.stringify(marks));
    } catch (refused) {
      /* They last as long as the page. */
    }
  }

  function restoreMarks(where, draft) {
    var marks = drafts(draft + "-seats");
    if (!marks) return;
    list(where.querySelectorAll("input[data-ref]")).forEach(function (box) {
      box.checked = marks.indexOf(box.name + "=" + box.dataset.ref) >= 0;
    });
  }

  function numberOf(address) {
    return Number(/\/lessons\/(\d+)\//.exec(address)[1]);
  }

  function startForm(who) {
    restoreMarks(form, form.dataset.registerDraft);
    form.addEventListener("change", function () {
      keepMarks(form, form.dataset.registerDraft);
    });
    form.addEventListener("submit", function (event) {
      if (form.dataset.paper !== undefined || form.dataset.native) return; // The clerk is at a desk, beside a closed register too.
      event.preventDefault();
      var part = seatsOf(form);
      if (asksNobody(form, part)) return;
      part.nobody = isEmpty(part);
      var about = { lesson: numberOf(form.action), code: form.dataset.code, what: form.dataset.what };
      send(form, about, who, { register: part }).catch(function () {
        form.dataset.native = "1"; // The browser keeps nothing: the plain form does it.
        if (part.nobody) {
          var said = element("input");
          said.type = "hidden";
          said.name = "nobody";
          said.value = "y";
          form.appendChild(said);
        }
        form.submit();
      });
    });
  }

  // What was taught --------------------------------------------------------------------------------------------------

  function taughtOf(within) {
    var checks = {};
    list(within.querySelectorAll("input[data-check]:checked")).forEach(function (box) {
      if (box.value) checks[box.dataset.check] = box.value;
    });
    var points = ticked(within, "key_points").map(Number);
    return {
      all: false,
      key_points: points,
      activities: ticked(within, "activities"),
      checks: checks,
      second_adult: ticked(within, "second_adult")[0] || "none",
    };
  }

  function pointsLeft(within) {
    var all = within.querySelectorAll('input[name="key_points"]').length;
    return all - ticked(within, "key_points").length;
  }

  function goOn(isAll) {
    var said = taughtOf(taught);
    var left = pointsLeft(taught);
    if (isAll && left && said.key_points.length) {
      say(taught, words.pointsLeft);
      return;
    }
    if (isAll && !said.key_points.length) said.all = true;
    if ((said.all || !left) && roll) {
      taught.hidden = true;
      var drawn = taught.parentNode.insertBefore(registerFrom(roll, said), taught);
      drawn.scrollIntoView();
      return;
    }
    var about = roll || { lesson: numberOf(taught.action), code: taught.dataset.code, what: taught.dataset.what };
    send(taught, about, taught.dataset.who, { taught: said }, said.all || !left);
  }

  function startTaught() {
    taught.addEventListener("click", function (event) {
      if (event.target.type === "submit") pressed = event.target;
    });
    taught.addEventListener("submit", function (event) {
      if (taught.dataset.native) return;
      event.preventDefault();
      var isAll = !!pressed && pressed.name === "all";
      hold(taught, true);
      queue.site().then(function (at) {
        hold(taught, false);
        if (at.problem === "gone") {
          goOn(isAll);
          return;
        }
        taught.dataset.native = "1";
        if (isAll) {
          var said = element("input");
          said.type = "hidden";
          said.name = "all";
          said.value = "1";
          taught.appendChild(said);
        }
        taught.submit();
      });
    });
  }

  // The register drawn from the list, where the page itself cannot be had ---------------------------------------------

  function choice(type, name, value, label, checked) {
    var line = element("div", "choice");
    var box = element("input");
    box.type = type;
    box.name = name;
    box.value = value;
    box.id = "kept-" + name + "-" + value;
    box.checked = checked;
    var words = element("label", "", label);
    words.htmlFor = box.id;
    line.appendChild(box);
    line.appendChild(words);
    return line;
  }

  function fieldset(className, legend, hint) {
    var set = element("fieldset", className);
    set.appendChild(element("legend", "", legend));
    if (hint) set.appendChild(element("p", "hint", hint));
    return set;
  }

  function tile(group, number, seat, place) {
    var line = element("div", "tile");
    var box = element("input");
    box.type = "checkbox";
    box.name = group.guests ? "came" : "not_reached";
    box.value = seat[1];
    box.id = "kept-" + number + "-" + place;
    box.dataset.ref = seat[1];
    var label = element("label");
    label.htmlFor = box.id;
    label.appendChild(element("span", "seat", seat[0]));
    label.appendChild(element("span", "tile-name", seat[2]));
    label.appendChild(element("span", "tile-mark", group.guests ? words.came : words.tapped));
    line.appendChild(box);
    line.appendChild(label);
    return line;
  }

  function drafts(name) {
    try {
      return JSON.parse(window.sessionStorage.getItem("register-" + name));
    } catch (broken) {
      return null;
    }
  }

  function taughtParts(where, held, marks) {
    if (held.points.length) {
      var points = fieldset("field", words.points, words.pointsHint);
      held.points.forEach(function (point) {
        points.appendChild(choice("checkbox", "key_points", point[0], point[1], marks.indexOf("key_points=" + point[0]) >= 0));
      });
      where.appendChild(points);
    }
    var adults = fieldset("field", words.adult);
    held.adults.forEach(function (adult) {
      var isThere = marks.some(function (mark) {
        return mark.indexOf("second_adult=") === 0;
      });
      var is = isThere ? marks.indexOf("second_adult=" + adult[0]) >= 0 : adult[0] === held.adult;
      adults.appendChild(choice("radio", "second_adult", adult[0], adult[1], is));
    });
    where.appendChild(adults);
  }

  function keepPoints(where, name) {
    var others = (drafts(name) || []).filter(function (mark) {
      return !/^(key_points|second_adult)=/.test(mark);
    });
    var own = list(where.querySelectorAll('[name="key_points"]:checked, [name="second_adult"]:checked')).map(function (box) {
      return box.name + "=" + box.value;
    });
    try {
      window.sessionStorage.setItem("register-" + name, JSON.stringify(others.concat(own)));
    } catch (refused) {
      /* They last as long as the page. */
    }
  }

  function counted(where, line, total) {
    return function () {
      var missing = where.querySelectorAll('input[name="not_reached"]:checked').length;
      line.textContent = (missing ? words.some : words.all)
        .replace("{total}", total)
        .replace("{here}", total - missing)
        .replace("{missing}", missing);
    };
  }

  function onlyTaught(where, held) {
    var line = element("p");
    var only = element("button", "button quiet", words.onlyTaught);
    only.type = "button";
    only.addEventListener("click", function () {
      send(where, held, held.who, { taught: taughtIn(where, held) });
    });
    line.appendChild(only);
    return line;
  }

  function registerFrom(held, said) {
    var asksTaught = !held.taught && !said;
    var where = element("form", "register");
    where.dataset.drawn = "";
    if (!shell) where.appendChild(element("h2", "", words.heading));
    where.appendChild(element("p", "", held.what + " · " + held.title));
    where.appendChild(element("p", "notice info", words.noNetwork));
    var marks = drafts(held.draft + "-script") || [];
    if (asksTaught) {
      taughtParts(where, held, marks);
      where.appendChild(onlyTaught(where, held));
    }
    held.groups.forEach(function (group, number) {
      var set = fieldset("tiles" + (group.guests ? " came" : ""), group.guests ? group.title : words.tap, group.guests ? "" : words.rested);
      group.seats.forEach(function (seat, place) {
        set.appendChild(tile(group, number, seat, place));
      });
      where.appendChild(set);
    });
    var total = held.groups[0].seats.length;
    var bar = element("div", "sticky-bar");
    var line = element("p", "register-count");
    line.setAttribute("role", "status");
    bar.appendChild(line);
    var close = element("button", "button primary", words.close);
    close.type = "submit";
    bar.appendChild(close);
    where.appendChild(bar);
    hideWhenKept(where);
    var count = counted(where, line, total);
    where.addEventListener("change", function (event) {
      event.stopPropagation(); // The page's own drafts are of its own form.
      keepMarks(where, held.draft);
      if (asksTaught) keepPoints(where, held.draft + "-script");
      count();
    });
    restoreMarks(where, held.draft);
    count();
    where.addEventListener("submit", function (event) {
      event.preventDefault();
      closeDrawn(where, held, said);
    });
    return where;
  }

  /* Parts done were ticked in the script and are not asked again. */
  function taughtIn(where, held) {
    var given = taughtOf(where);
    given.activities = (drafts(held.draft + "-script") || [])
      .filter(function (mark) {
        return mark.indexOf("activities=") === 0;
      })
      .map(function (mark) {
        return mark.slice("activities=".length);
      });
    return given;
  }

  function hideWhenKept(where) {
    document.addEventListener("hulei-register-kept", function (event) {
      where.hidden = event.detail.items.length > 0;
    });
  }

  function closeDrawn(where, held, said) {
    var part = seatsOf(where);
    var given = said;
    if (!held.taught && !given) {
      given = taughtIn(where, held);
      if (!given.key_points.length) given.all = true;
      else if (pointsLeft(where)) {
        say(where, words.pointsLeft);
        return;
      }
    }
    if (asksNobody(where, part)) return;
    part.nobody = isEmpty(part);
    var data = { register: part };
    if (given) data.taught = given;
    send(where, held, held.who, data);
  }

  function startShell() {
    var found = /^\/lessons\/(\d+)\//.exec(location.pathname);
    if (!found) return;
    words.lesson = found[1];
    kept.rollOf(Number(found[1])).then(function (held) {
      if (held) {
        shell.textContent = "";
        shell.dataset.shown = "1";
        shell.appendChild(registerFrom(held, null));
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

  if (shell) {
    startShell();
    return;
  }
  if (form) startForm(form.dataset.who);
  if (taught) startTaught();
  if (taught || (form && form.dataset.paper === undefined)) fetchRoll(numberOf((form || taught).action));
  if (window.isSecureContext && navigator.serviceWorker) {
    navigator.serviceWorker.register(words.worker, { scope: "/lessons/" }).catch(function () {
      /* Without it a reload needs the network; everything else works. */
    });
  }
})();
