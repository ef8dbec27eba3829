/* What a register's form says, whether the site drew it or this device did: seats and ticks, never names; and sending it. */
"use strict";

(function () {
  var kept = window.HuleiRegister;
  var queue = kept && kept.queue;
  if (!queue) return;
  var words = queue.words;
  var READING = 1500; // as long as a question at least takes to be seen

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

  /* Labels that are no names, each once: the class where there are several, the seat's number, else its place in the list. */
  function labels(boxes, prefix) {
    var seen = {};
    return boxes.map(function (box, place) {
      var seat = box.parentNode.querySelector(".seat");
      var from = box.parentNode.querySelector(".tile-class");
      var label = prefix + (from ? from.textContent + " " : "") + (seat ? seat.textContent : "(" + (place + 1) + ")");
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

  /* Says something above a form's buttons, in place of what was said before. */
  function say(where, text) {
    var bar = where.querySelector(".sticky-bar") || where.querySelector(".buttons");
    var line = where.querySelector("[data-said]") || bar.parentNode.insertBefore(element("p", "notice warn"), bar);
    if (bar.classList.contains("sticky-bar")) bar.insertBefore(line, bar.firstChild);
    line.dataset.said = "";
    line.setAttribute("role", "alert");
    line.textContent = text;
  }

  /* The second press of a double tap is no answer: nobody has read the question yet. */
  function asksNobody(where, part) {
    if (!isEmpty(part)) return false;
    if (where.dataset.asked) return Date.now() - Number(where.dataset.asked) < READING;
    where.dataset.asked = String(Date.now());
    say(where, words.askNobody);
    return true;
  }

  function valueOf(box) {
    return Number(box.value);
  }

  function taughtOf(within) {
    var checks = {};
    list(within.querySelectorAll("input[data-check]:checked")).forEach(function (box) {
      if (box.value) checks[box.dataset.check] = box.value;
    });
    list(within.querySelectorAll("[data-cards]")).forEach(function (cards) {
      var numbers = list(cards.querySelectorAll("input"));
      var isCounted = numbers.some(function (box) {
        return box.value !== "";
      });
      if (isCounted) checks[cards.dataset.cards] = numbers.map(valueOf);
    });
    var points = ticked(within, "key_points").map(Number);
    var said = {
      all: false,
      key_points: points,
      activities: ticked(within, "activities"),
      checks: checks,
      recall: ticked(within, "recall")[0] || null,
      second_adult: ticked(within, "second_adult")[0],
    };
    var door = ticked(within, "open_place")[0];
    if (door) said.open_place = door === "yes";
    var cases = within.querySelector("[data-cases]");
    if (cases) said.cases = {};
    list(cases ? cases.querySelectorAll('input[type="checkbox"]') : []).forEach(function (box) {
      said.cases[box.name] = box.checked;
    });
    return said;
  }

  function pointsLeft(within) {
    var all = within.querySelectorAll('input[name="key_points"]').length;
    return all - ticked(within, "key_points").length;
  }

  kept.form = {
    list: list,
    element: element,
    seatsOf: seatsOf,
    isEmpty: isEmpty,
    hold: hold,
    send: send,
    say: say,
    asksNobody: asksNobody,
    taughtOf: taughtOf,
    pointsLeft: pointsLeft,
  };
})();
