/* What a device keeps of a register: results not sent yet (seats and ticks, no names) and, only in a secure page, the class list
   encrypted, whose key lives in this tab alone. Names go when the register was sent, with signing out and after 24 hours. */
"use strict";

window.HuleiRegister = window.HuleiRegister || (function () {
  var NAME = "hulei-register";
  var DAY = 24 * 60 * 60 * 1000;
  var KEY = "hulei-register-key";
  var ROLL = "rolls";
  var ITEM = "items";
  var OWN = "own";

  function open() {
    return new Promise(function (resolve, reject) {
      if (!window.indexedDB) {
        reject(new Error("no store"));
        return;
      }
      var asked = window.indexedDB.open(NAME, 1);
      asked.onupgradeneeded = function () {
        asked.result.createObjectStore(ITEM, { keyPath: "key" });
        asked.result.createObjectStore(ROLL, { keyPath: "lesson" });
        asked.result.createObjectStore(OWN, { keyPath: "name" });
      };
      asked.onsuccess = function () {
        resolve(asked.result);
      };
      asked.onerror = function () {
        reject(asked.error);
      };
    });
  }

  /* Does one thing in a transaction and gives its result when it is really kept. */
  function within(store, mode, act) {
    return open().then(function (base) {
      return new Promise(function (resolve, reject) {
        var change = base.transaction(store, mode);
        var asked = act(change.objectStore(store));
        change.oncomplete = function () {
          base.close();
          resolve(asked ? asked.result : undefined);
        };
        change.onerror = change.onabort = function () {
          base.close();
          reject(change.error);
        };
      });
    });
  }

  function all(store) {
    return within(store, "readonly", function (rows) {
      return rows.getAll();
    });
  }

  function put(store, row) {
    return within(store, "readwrite", function (rows) {
      rows.put(row);
    });
  }

  function remove(store, key) {
    return within(store, "readwrite", function (rows) {
      rows.delete(key);
    });
  }

  function random(length) {
    var bytes = window.crypto.getRandomValues(new Uint8Array(length));
    return Array.prototype.map
      .call(bytes, function (one) {
        return ("0" + one.toString(16)).slice(-2);
      })
      .join("");
  }

  /* Counts this device's closings whatever its clock says. */
  function nextOrder() {
    var found = { id: null, order: 0 };
    return within(OWN, "readwrite", function (rows) {
      var asked = rows.get("device");
      asked.onsuccess = function () {
        var row = asked.result || { name: "device", id: random(6), order: 0 };
        row.order += 1;
        found.id = row.id;
        found.order = row.order;
        rows.put(row);
      };
    }).then(function () {
      return found;
    });
  }

  function isOld(at) {
    return Date.now() - at > DAY || at - Date.now() > DAY;
  }

  /* Lists go after a day, and what was sent a day ago goes too; what was not sent stays. */
  function forgetOld() {
    return Promise.all([all(ROLL), all(ITEM)]).then(function (found) {
      var old = found[0]
        .filter(function (row) {
          return isOld(row.at);
        })
        .map(function (row) {
          return remove(ROLL, row.lesson);
        });
      var sent = found[1]
        .filter(function (item) {
          return item.sent && isOld(item.sent);
        })
        .map(function (item) {
          return remove(ITEM, item.key);
        });
      return Promise.all(old.concat(sent));
    });
  }

  function forgetNames() {
    try {
      window.sessionStorage.removeItem(KEY);
    } catch (refused) {
      /* Nothing was kept. */
    }
    return within(ROLL, "readwrite", function (rows) {
      rows.clear();
    });
  }

  /* Everything but what was not sent yet. */
  function forgetAll() {
    return forgetNames()
      .then(function () {
        return all(ITEM);
      })
      .then(function (items) {
        var waiting = items.some(function (item) {
          return !item.sent;
        });
        if (waiting) return null;
        return new Promise(function (resolve) {
          var asked = window.indexedDB.deleteDatabase(NAME);
          asked.onsuccess = asked.onerror = asked.onblocked = function () {
            resolve(null);
          };
        });
      });
  }

  function waiting() {
    return all(ITEM).then(function (items) {
      return items
        .filter(function (item) {
          return !item.sent;
        })
        .sort(function (one, other) {
          return one.data.device.order - other.data.device.order;
        });
    });
  }

  return {
    random: random,
    nextOrder: nextOrder,
    all: all,
    put: put,
    ROLL: ROLL,
    KEY: KEY,
    forgetRoll: function (lesson) {
      return remove(ROLL, lesson);
    },
    forgetOld: forgetOld,
    forgetNames: forgetNames,
    forgetAll: forgetAll,
    waiting: waiting,
    keepItem: function (item) {
      return put(ITEM, item);
    },
    dropItem: function (key) {
      return remove(ITEM, key);
    },
    /* A sent one keeps its key alone: whom it named by seat is forgotten at once. */
    markSent: function (item) {
      return put(ITEM, { key: item.key, lesson: item.lesson, sent: Date.now() });
    },
  };
})();
