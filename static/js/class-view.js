/* The class view by key, clicker, touch: arrows, PageUp/PageDown, space, Home, End, a number and Enter, B for a dark
   screen, ? for this list.
   The screens still to come are fetched at once, so that a lesson goes on when the network does not.
   Without this file every screen is a page of its own with plain links. */
"use strict";

(function () {
  var nav = document.querySelector("[data-class-view]");
  if (!nav) return;
  var NEXT = ["ArrowRight", "ArrowDown", "PageDown", " ", "Enter"];
  var BACK = ["ArrowLeft", "ArrowUp", "PageUp", "Backspace"];
  var DARK = ["b", "B", "."];
  var HELP = ["?", "？"];
  var SAID = 2000; // how long the corner says that there is no such screen
  var FAR = 60;
  var SMALLEST = 0.4;
  var STEP = 0.02;
  var PHONE = 600; // narrower windows scroll: small type would help nobody there
  var base = nav.dataset.classView;
  var last = Number(nav.dataset.last);
  var number = Number(nav.dataset.number);
  var kept = {};
  var digits = "";

  function address(screen) {
    return base + (screen ? "/" + screen : "") + location.search;
  }

  function parts(doc) {
    return { main: doc.getElementById("main"), bar: doc.querySelector(".class-bar") };
  }

  function keep(screen) {
    return fetch(address(screen), { credentials: nav.dataset.preview ? "same-origin" : "omit" })
      .then(function (answer) {
        return answer.ok ? answer.text() : Promise.reject();
      })
      .then(function (html) {
        var got = parts(new DOMParser().parseFromString(html, "text/html"));
        if (got.main && got.bar) {
          kept[screen] = { main: document.adoptNode(got.main), bar: document.adoptNode(got.bar) };
          kept[screen].main.querySelectorAll("img").forEach(function (image) {
            image.loading = "eager";
          });
        }
      })
      .catch(function () {});
  }

  function keepAll(screen) {
    if (screen > last) return;
    var step = screen === number ? Promise.resolve() : keep(screen);
    step.then(function () {
      keepAll(screen + 1);
    });
  }

  function show(screen) {
    if (screen < 0 || screen > last || screen === number) return;
    if (!kept[screen]) {
      location.href = address(screen);
      return;
    }
    var here = parts(document);
    kept[number] = here;
    number = screen;
    here.main.replaceWith(kept[screen].main);
    here.bar.replaceWith(kept[screen].bar);
    history.replaceState(null, "", address(screen));
    window.scrollTo(0, 0);
    fit();
  }

  /* A screen that is higher than the window gets smaller type, by no more than it needs, so that nothing is cut off. */
  function fit() {
    var text = document.querySelector("[class^=density-]");
    if (!text) return;
    text.className = text.className.replace(/density-\d/, "density-0");
    text.style.fontSize = "";
    if (window.innerWidth < PHONE) return;
    for (var size = 1; size >= SMALLEST && document.documentElement.scrollHeight > window.innerHeight; size -= STEP) {
      text.style.fontSize = size + "em";
    }
  }

  function corner(text) {
    document.querySelector(".screen-number").textContent = text;
  }

  function help(on) {
    document.querySelector("[data-class-help]").hidden = !on;
  }

  function dark(on) {
    document.body.classList.toggle("dark", on);
  }

  document.addEventListener("keydown", function (event) {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    var list = document.querySelector("[data-class-help]");
    var asks = HELP.indexOf(event.key) >= 0 && list.hidden;
    if (event.key !== "Shift") help(asks);
    if (asks) return;
    var isControl = event.target.closest("a, button, input");
    if (isControl && !digits && (event.key === "Enter" || event.key === " ")) return;
    if (typed(event.key)) {
      dark(false);
    } else if (DARK.indexOf(event.key) >= 0) {
      dark(!document.body.classList.contains("dark"));
    } else if (NEXT.indexOf(event.key) >= 0) {
      dark(false);
      show(number + 1);
    } else if (BACK.indexOf(event.key) >= 0) {
      dark(false);
      show(number - 1);
    } else if (event.key === "Home") {
      show(0);
    } else if (event.key === "End") {
      show(last);
    } else {
      return;
    }
    event.preventDefault();
  });

  document.addEventListener("click", function (event) {
    var link = event.target.closest('a[rel="next"], a[rel="prev"]');
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    dark(false);
    show(number + (link.rel === "next" ? 1 : -1));
  });

  /* A number and Enter lead to that screen. */
  function typed(key) {
    if (key >= "0" && key <= "9" && key.length === 1) {
      digits = (digits + key).slice(-2);
      corner(digits + " ⏎");
      return true;
    }
    var wanted = digits;
    digits = "";
    if (wanted) corner(number || "");
    if (key !== "Enter" || !wanted) return false;
    if (Number(wanted) > last) {
      corner(nav.dataset.none);
      setTimeout(function () {
        if (!digits) corner(number || "");
      }, SAID);
    }
    show(Number(wanted));
    return true;
  }

  var from = null;
  document.addEventListener("touchstart", function (event) {
    from = event.touches.length === 1 ? event.touches[0].clientX : null;
  });
  document.addEventListener("touchend", function (event) {
    if (from === null) return;
    var way = event.changedTouches[0].clientX - from;
    from = null;
    if (Math.abs(way) > FAR) show(number + (way < 0 ? 1 : -1));
  });

  window.addEventListener("resize", fit);
  window.addEventListener("load", fit);
  document.addEventListener("load", fit, true); // a picture that came later, or not at all
  document.addEventListener("error", fit, true);
  fit();
  keepAll(0);
})();
