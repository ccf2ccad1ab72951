// @ts-check
// Runs before everything else, as a plain script that the oldest browsers read too: sets the remembered
// colours before the first paint, and says in words what is missing when the page does not start.
(function () {
  var root = document.documentElement;
  var theme = null;
  try {
    theme = JSON.parse(localStorage.getItem('thermograd') || '{}').theme; // written by store.js
  } catch (error) {
    // Storage may be forbidden or hold something else; the system's setting does.
  }
  if (theme !== 'light' && theme !== 'dark') {
    theme = 'matchMedia' in window && matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
  }
  root.setAttribute('data-theme', theme);

  var said = false;
  /** @param {string} text */
  function say(text) {
    var place = document.getElementById('start-missing');
    if (!place || said) return; // the app has started, or a better reason was given
    said = true;
    place.textContent = text;
    place.hidden = false;
    var frame = document.getElementById('start');
    if (frame) frame.className = 'start failed';
  }

  function look() {
    if (!('noModule' in document.createElement('script'))) {
      say('Missing here: JavaScript modules. A browser of the last five years has them.');
    } else if (typeof WebAssembly !== 'object') {
      say('Missing here: WebAssembly. It may be switched off for this page or by a security setting.');
    } else if (typeof Worker !== 'function') {
      say('Missing here: web workers, in which the networks are trained.');
    }
  }

  // A script or module that fails to load or to run. Once the app stands, its own notices take over.
  addEventListener('error', function (event) {
    look();
    var source = event.target;
    if (source instanceof HTMLScriptElement) {
      say('A file of this page did not arrive: ' + source.src + '. Check the connection and load the page again.');
    } else if (event.message) {
      say('The page stopped while starting: ' + event.message);
    }
  }, true);
  addEventListener('unhandledrejection', function (event) {
    look();
    say('The page stopped while starting: ' + (event.reason && event.reason.message || event.reason));
  });
  addEventListener('load', look);
  setTimeout(function () {
    look();
    say('The page has not started within 15 seconds. On a slow connection, wait; otherwise load it again.');
  }, 15000);
})();
