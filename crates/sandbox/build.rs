//! Gets the bundled script libraries and compiles each to bytecode.
//!
//! The bundles come from `generated/` beside this file (a published crate has it), else from the
//! folder that `POSTRIDER_SANDBOX_JS` names, else from npm by the lock file of `js/`.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use rquickjs::{Context, Module, Runtime, WriteOptions, WriteOptionsEndianness};
use serde_json::Value;

/// The bundle that defines the `pm` API; all others are modules of the manifest.
const BOOTSTRAP: &str = "bootstrap";

const FOLDER_VARIABLE: &str = "POSTRIDER_SANDBOX_JS";

/// What `build.mjs` and npm read; a change of any of them makes the bundles anew.
const SOURCES: [&str; 5] = ["package.json", "package-lock.json", ".npmrc", "build.mjs", "src"];

fn main() {
    if let Err(message) = run() {
        println!("cargo::error={}", message.replace('\n', " "));
        std::process::exit(1);
    }
}

fn run() -> Result<(), String> {
    let crate_folder = PathBuf::from(variable("CARGO_MANIFEST_DIR")?);
    let out_folder = PathBuf::from(variable("OUT_DIR")?);
    println!("cargo::rerun-if-env-changed={FOLDER_VARIABLE}");
    println!("cargo::rerun-if-changed=build.rs");
    let bundles = bundle_folder(&crate_folder, &out_folder)?;
    compile(&bundles, &out_folder)
}

fn variable(name: &str) -> Result<String, String> {
    env::var(name).map_err(|_| format!("{name} is not set; run this build script through cargo"))
}

fn bundle_folder(crate_folder: &Path, out_folder: &Path) -> Result<PathBuf, String> {
    let generated = crate_folder.join("generated");
    if generated.join("manifest.json").is_file() {
        println!("cargo::rerun-if-changed=generated");
        return Ok(generated);
    }
    if let Some(folder) = env::var_os(FOLDER_VARIABLE) {
        let folder = PathBuf::from(folder);
        println!("cargo::rerun-if-changed={}", folder.display());
        if folder.join("manifest.json").is_file() {
            return Ok(folder);
        }
        return Err(format!("{FOLDER_VARIABLE} names {}, which holds no manifest.json", folder.display()));
    }
    let js_folder = crate_folder.join("js");
    for source in SOURCES {
        println!("cargo::rerun-if-changed=js/{source}");
    }
    bundle_with_npm(&js_folder, &out_folder.join("js"))
}

/// Installs by the lock file and bundles, all in a copy of `js/`: a build leaves the source tree as it was.
fn bundle_with_npm(js_folder: &Path, work_folder: &Path) -> Result<PathBuf, String> {
    let lock = read(&js_folder.join("package-lock.json"))?;
    let installed_lock = work_folder.join("installed-lock.json");
    let is_installed = fs::read_to_string(&installed_lock).is_ok_and(|installed| installed == lock);
    // Sources that were removed must not be bundled again.
    let _ = fs::remove_dir_all(work_folder.join("src"));
    for source in SOURCES {
        copy(&js_folder.join(source), &work_folder.join(source))?;
    }
    if !is_installed {
        let npm = if cfg!(windows) { "npm.cmd" } else { "npm" };
        let install = ["ci", "--ignore-scripts", "--omit=dev", "--no-audit", "--no-fund", "--loglevel=error"];
        run_tool(npm, &install, work_folder)?;
        write(&installed_lock, lock.as_bytes())?;
    }
    run_tool("node", &["build.mjs", "bundles"], work_folder)?;
    Ok(work_folder.join("bundles"))
}

fn run_tool(program: &str, arguments: &[&str], folder: &Path) -> Result<(), String> {
    let command = format!("{program} {}", arguments.join(" "));
    let output =
        Command::new(program).args(arguments).current_dir(folder).stdin(Stdio::null()).output().map_err(|error| {
            format!(
                "the script libraries are bundled with Node.js, but `{program}` cannot be run ({error}): install Node.js 18 \
                 or newer with npm, or set {FOLDER_VARIABLE} to a folder made by `node build.mjs FOLDER` elsewhere"
            )
        })?;
    if output.status.success() {
        return Ok(());
    }
    let text = String::from_utf8_lossy(&output.stderr);
    Err(format!("`{command}` failed while bundling the script libraries ({}): {}", output.status, text.trim()))
}

fn read(path: &Path) -> Result<String, String> {
    fs::read_to_string(path).map_err(|error| format!("cannot read {}: {error}", path.display()))
}

fn copy(from: &Path, to: &Path) -> Result<(), String> {
    let failed = |error| format!("cannot copy {}: {error}", from.display());
    if from.is_dir() {
        for entry in fs::read_dir(from).map_err(failed)? {
            let entry = entry.map_err(failed)?;
            copy(&entry.path(), &to.join(entry.file_name()))?;
        }
        return Ok(());
    }
    if let Some(parent) = to.parent() {
        fs::create_dir_all(parent).map_err(failed)?;
    }
    fs::copy(from, to).map(drop).map_err(failed)
}

/// Writes the bytecode of every bundle and `modules.rs`, which embeds it.
fn compile(bundles: &Path, out_folder: &Path) -> Result<(), String> {
    let manifest: Value = serde_json::from_str(&read(&bundles.join("manifest.json"))?)
        .map_err(|error| format!("manifest.json of the script libraries: {error}"))?;
    let bytecode_folder = out_folder.join("bytecode");
    fs::create_dir_all(&bytecode_folder)
        .map_err(|error| format!("cannot make {}: {error}", bytecode_folder.display()))?;

    let bootstrap = (BOOTSTRAP.to_owned(), format!("{BOOTSTRAP}.js"));
    let mut embedded = Vec::new();
    for (name, file) in std::iter::once(bootstrap).chain(entries(&manifest["modules"])) {
        let bytecode_file = format!("{}.bin", name.replace('/', "_"));
        compile_module(&name, &bundles.join(file), &bytecode_folder.join(&bytecode_file))?;
        let path = format!("/bytecode/{bytecode_file}");
        embedded.push(format!("({name:?}, include_bytes!(concat!(env!(\"OUT_DIR\"), {path:?})))"));
    }
    let aliases = entries(&manifest["aliases"]).map(|(alias, name)| format!("({alias:?}, {name:?})")).collect();
    let names = manifest["scriptModules"].as_array().into_iter().flatten().filter_map(Value::as_str);
    let script_modules = names.map(|name| format!("{name:?}")).collect();
    let code = [
        table("MODULES", "(&str, &[u8])", embedded),
        table("ALIASES", "(&str, &str)", aliases),
        table("SCRIPT_MODULES", "&str", script_modules),
    ];
    write(&out_folder.join("modules.rs"), code.concat().as_bytes())
}

/// The text of a static slice.
fn table(name: &str, item_type: &str, items: Vec<String>) -> String {
    let items: String = items.into_iter().map(|item| item + ",\n").collect();
    format!("pub(super) static {name}: &[{item_type}] = &[\n{items}];\n")
}

fn compile_module(name: &str, file: &Path, target: &Path) -> Result<(), String> {
    println!("cargo::rerun-if-changed={}", file.display());
    let source = read(file)?;
    // The bootstrap runs when it is loaded; a library is a function expression that the loader calls.
    let source = if name == BOOTSTRAP { source } else { format!("export default {source}") };
    let bytecode = bytecode(name, source).map_err(|error| format!("cannot compile {}: {error}", file.display()))?;
    write(target, &bytecode)
}

fn write(path: &Path, content: &[u8]) -> Result<(), String> {
    fs::write(path, content).map_err(|error| format!("cannot write {}: {error}", path.display()))
}

/// The string fields of a JSON object.
fn entries(object: &Value) -> impl Iterator<Item = (String, String)> {
    let fields = object.as_object().into_iter().flatten();
    fields.filter_map(|(key, value)| Some((key.clone(), value.as_str()?.to_owned())))
}

fn bytecode(name: &str, source: String) -> rquickjs::Result<Vec<u8>> {
    let runtime = Runtime::new()?;
    runtime.set_max_stack_size(4 << 20);
    let context = Context::full(&runtime)?;
    context.with(|ctx| {
        let endianness = match env::var("CARGO_CFG_TARGET_ENDIAN").as_deref() {
            Ok("big") => WriteOptionsEndianness::Big,
            _ => WriteOptionsEndianness::Little,
        };
        let options = WriteOptions { endianness, strip_source: true, ..WriteOptions::default() };
        Module::declare(ctx, name, source)?.write(options)
    })
}
