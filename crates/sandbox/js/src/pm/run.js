// What belongs to the script that runs now. Scripts run one after another, so one variable holds it.

/** The state of the running script; undefined between scripts. */
export let run;

/** Starts the state of a script. */
export function startRun(isTest) {
  run = {
    isTest,
    // pm, console, tests, …: objects that scripts may change, so each script gets its own.
    own: new Map(),
    // Globals that the script assigned to.
    assigned: new Map(),
    scopes: [],
    timers: new Map(),
    requests: new Map(),
    request: undefined,
    assertions: [],
    assertionIndex: 0,
    warned: new Set(),
    isWarning: true,
    isSkipped: false,
  };
  return run;
}

/** Forgets the state of the script that ended. */
export function stopRun() {
  run = undefined;
}

/** An object of the running script that is made when it is first asked for. */
export function own(name, make) {
  let value = run.own.get(name);
  if (value === undefined) {
    value = make();
    run.own.set(name, value);
  }
  return value;
}
