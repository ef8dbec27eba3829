/* Shows what a device kept of registers: not sent yet, why not, and what can be done with it; and what was sent meanwhile. Of what
   another colleague entered only the number is told: the class, the file and every button are for who entered it. */
"use strict";

(function () {
  var kept = window.HuleiRegister;
  if (!kept) return;

  /* Gives what shows it in a page's box. `site` has words, box, state by key, what was told, and what the buttons do. */
  kept.display = function (site) {
    function said(item) {
      var now = site.state[item.key];
      if (now === "signed-out") return site.words.signedOut;
      if (now && now !== "gone") return now;
      return item.noList ? site.words.noList : site.words.keptMore;
    }

    function paragraph(text, strong) {
      var p = document.createElement("p");
      if (strong) p.className = "notice-title";
      p.textContent = text;
      return p;
    }

    function button(text, act, kind) {
      var b = document.createElement("button");
      b.type = "button";
      b.className = "button " + (kind || "quiet");
      b.textContent = text;
      b.addEventListener("click", act);
      return b;
    }

    function save(item) {
      var file = new Blob([JSON.stringify(item.data, null, 1)], { type: "application/json" });
      var link = document.createElement("a");
      link.href = URL.createObjectURL(file);
      var device = item.data.device;
      link.download = "dengji-" + item.data.lesson + "-shebei-" + device.id.slice(0, 4) + "-" + device.order + ".json";
      document.body.appendChild(link);
      link.click();
      link.remove();
      setTimeout(function () {
        URL.revokeObjectURL(link.href);
      }, 60000);
    }

    function drop(item) {
      return function (event) {
        if (event.target.dataset.sure) {
          kept.dropItem(item.key).then(show).then(site.tellForm);
          return;
        }
        event.target.dataset.sure = "1";
        event.target.textContent = site.words.dropSure;
      };
    }

    function line(item) {
      var part = document.createElement("div");
      part.className = "register-kept";
      part.appendChild(paragraph(item.what, true));
      part.appendChild(paragraph(said(item)));
      var buttons = document.createElement("p");
      buttons.className = "link-row";
      if (site.state[item.key] === "signed-out") {
        var link = document.createElement("a");
        link.className = "button primary";
        link.href = site.words.signIn + "?next=" + encodeURIComponent(location.pathname);
        link.textContent = site.words.signInWords;
        buttons.appendChild(link);
      } else {
        buttons.appendChild(button(site.words.send, site.now, "primary"));
        buttons.appendChild(
          button(site.words.save, function () {
            save(item);
          })
        );
      }
      var isRefused = site.state[item.key] && ["gone", "signed-out"].indexOf(site.state[item.key]) < 0;
      if (site.isHere(item)) {
        buttons.appendChild(
          button(site.words.change, function () {
            kept.dropItem(item.key).then(show).then(site.tellForm);
          })
        );
      } else if (isRefused) {
        buttons.appendChild(button(site.words.drop, drop(item)));
      }
      part.appendChild(buttons);
      return part;
    }

    function sentLine(one) {
      var part = document.createElement("div");
      part.className = "register-kept";
      part.appendChild(paragraph(one.what, true));
      part.appendChild(paragraph(one.taken.message));
      var link = document.createElement("a");
      link.href = one.taken.to;
      link.textContent = site.words.toLesson;
      var line = document.createElement("p");
      line.className = "link-row";
      line.appendChild(link);
      part.appendChild(line);
      return part;
    }

    function show() {
      return kept.waiting().then(
        function (items) {
          site.box.textContent = "";
          site.box.hidden = !items.length && !site.told.length;
          site.box.className = "notice register-queue " + (items.length ? "warn" : "good");
          site.told.forEach(function (one) {
            site.box.appendChild(sentLine(one));
          });
          if (!items.length) return [];
          var own = items.filter(site.isOwn);
          site.box.appendChild(paragraph(site.words.kept, true));
          own.forEach(function (item) {
            site.box.appendChild(line(item));
          });
          if (own.length < items.length) {
            site.box.appendChild(paragraph(site.words.other.replace("{count}", items.length - own.length)));
          }
          return items;
        },
        function () {
          return [];
        }
      );
    }

    return show;
  };
})();
