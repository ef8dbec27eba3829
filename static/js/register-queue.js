/* Sends what a device kept of registers: at once, when the network comes back, every half minute and then less often while a page
   is open, and the next time a lesson is opened. The same key is taken once by the site, whatever is sent twice. */
"use strict";

(function () {
  var kept = window.HuleiRegister;
  var box = document.querySelector("[data-register-queue]");
  if (!kept || !kept.display || !kept.reach || !box || !window.fetch || !window.Promise) return;

  var SOON = 30 * 1000;
  var LATE = 5 * 60 * 1000;
  var delay = SOON;
  var timer = null;
  var going = null;
  var words = box.dataset;
  var state = {}; // by key: what is to be said of it
  var told = []; // what was sent while this page was open
  var reach = kept.reach(words.arrivals);

  var show = kept.display({ words: words, box: box, state: state, told: told, isHere: isHere, isOwn: isOwn, now: now, tellForm: tellForm });

  function forgetDrafts(item) {
    try {
      Object.keys(window.sessionStorage).forEach(function (name) {
        if (/^register-\d/.test(name) && name.split("-")[2] === String(item.lesson)) window.sessionStorage.removeItem(name);
      });
    } catch (refused) {
      /* Nothing was kept. */
    }
  }

  function settle(item, result) {
    if (!result.taken) {
      state[item.key] = result.refused ? result.refused.message : result.problem;
      return Promise.resolve(result);
    }
    delete state[item.key];
    forgetDrafts(item);
    var done = item.data.register ? kept.forgetRoll(item.lesson) : Promise.resolve();
    return done
      .then(function () {
        return kept.markSent(item);
      })
      .then(function () {
        return result;
      });
  }

  function one(item, at, shown) {
    if (at.problem || item.who !== at.who) {
      state[item.key] = at.problem || "other";
      return Promise.resolve({ problem: state[item.key] });
    }
    // Counted as sent later unless this is the moment it was closed.
    if (!shown) item.data.way = "queue";
    return reach.sendOne(item, at, shown || isHere(item)).then(function (result) {
      return settle(item, result);
    });
  }

  /* Whether who is at this page entered it: on a shared device it may be a colleague's. */
  function isOwn(item) {
    return !!words.who && item.who === words.who && state[item.key] !== "other";
  }

  function isHere(item) {
    return words.lesson === String(item.lesson);
  }

  /* Sends everything that waits, in the device's own order; gives what became of `key` when one is asked for. */
  function sendAll(key) {
    if (going) {
      return going.then(function () {
        return sendAll(key);
      });
    }
    var found = null;
    going = kept
      .waiting()
      .then(function (items) {
        if (!items.length) return null;
        return reach.site().then(function (at) {
          return items.reduce(function (before, item) {
            return before.then(function () {
              return one(item, at, item.key === key).then(function (result) {
                if (item.key === key) found = result;
                else if (result.taken && isHere(item)) location.assign(result.taken.to);
                else if (result.taken) {
                  told.push({ what: item.what, taken: result.taken });
                  document.dispatchEvent(new CustomEvent("hulei-register-sent"));
                }
              });
            });
          }, Promise.resolve());
        });
      })
      .then(show, show)
      .then(function () {
        going = null;
        return found;
      });
    return going;
  }

  /* The form of a lesson whose register is kept here is put away until it was sent or is to be changed. */
  function tellForm() {
    return kept.waiting().then(function (items) {
      var here = items.filter(function (item) {
        return String(item.lesson) === words.lesson && isOwn(item);
      });
      document.dispatchEvent(new CustomEvent("hulei-register-kept", { detail: { items: here } }));
    });
  }

  function again() {
    clearTimeout(timer);
    timer = setTimeout(function () {
      delay = Math.min(delay * 2, LATE);
      turn();
    }, delay);
  }

  function turn() {
    return sendAll(null).then(function () {
      return kept.waiting().then(function (items) {
        if (items.length) again();
        return tellForm();
      });
    }).catch(function () {
      /* The browser keeps nothing: the plain forms do it. */
    });
  }

  function now() {
    delay = SOON;
    return turn();
  }

  /* Keeps a result on this device, then sends it; gives the answer, or null while there is none. */
  function close(item) {
    return kept
      .waiting()
      .then(function (items) {
        // Whoever closes again says the newer word: what was not sent of the same lesson gives way to it.
        return Promise.all(
          items
            .filter(function (other) {
              return other.lesson === item.lesson && other.who === item.who && !!other.data.register === !!item.data.register;
            })
            .map(function (other) {
              return kept.dropItem(other.key);
            })
        );
      })
      .then(function () {
        return kept.keepItem(item);
      })
      .then(function () {
        return sendAll(item.key);
      })
      .then(function (result) {
        if (!result || !result.taken) again();
        return result;
      });
  }

  window.addEventListener("online", now);
  kept.queue = { site: reach.site, close: close, show: show, tellForm: tellForm, timed: reach.timed, words: words };
  kept.forgetOld().then(turn, turn);
})();
