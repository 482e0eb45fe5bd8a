//! The folder for sessions.

use std::ffi::OsString;
use std::path::PathBuf;

/// What the environment says about the folder for sessions.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct StoreEnv {
    /// `POSTRIDER_TOKEN_DIR`: the folder itself.
    pub token_dir: Option<OsString>,
    /// `XDG_STATE_HOME`.
    pub xdg_state_home: Option<OsString>,
    /// `HOME`.
    pub home: Option<OsString>,
    /// `LOCALAPPDATA`.
    pub local_app_data: Option<OsString>,
}

/// Whose habits are followed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Platform {
    Unix,
    MacOs,
    Windows,
}

/// The folder for sessions: `POSTRIDER_TOKEN_DIR`, else `postrider/tokens` under the state folder of the platform
/// (XDG Base Directory Specification 0.8; Application Support on macOS; `LOCALAPPDATA` on Windows). `None` when the
/// environment names no home. Relative folders of XDG variables are ignored, as that specification asks.
pub fn state_dir(env: &StoreEnv) -> Option<PathBuf> {
    let platform = if cfg!(windows) {
        Platform::Windows
    } else if cfg!(target_os = "macos") {
        Platform::MacOs
    } else {
        Platform::Unix
    };
    state_dir_on(platform, env)
}

fn state_dir_on(platform: Platform, env: &StoreEnv) -> Option<PathBuf> {
    let given = |value: &Option<OsString>| value.clone().filter(|value| !value.is_empty()).map(PathBuf::from);
    if let Some(dir) = given(&env.token_dir) {
        return Some(dir);
    }
    let home = given(&env.home).filter(|dir| dir.has_root());
    let base = match platform {
        Platform::Unix => given(&env.xdg_state_home)
            .filter(|dir| dir.has_root())
            .or_else(|| home.map(|home| home.join(".local").join("state"))),
        Platform::MacOs => home.map(|home| home.join("Library").join("Application Support")),
        Platform::Windows => given(&env.local_app_data),
    };
    base.map(|base| base.join("postrider").join("tokens"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_folder_follows_the_environment_and_the_platform() {
        use Platform::{MacOs, Unix, Windows};
        // Platform, POSTRIDER_TOKEN_DIR, XDG_STATE_HOME, HOME, LOCALAPPDATA, expected.
        let table = [
            (Unix, "/t", "/x", "/h", "", Some("/t")),
            (Unix, "t", "/x", "/h", "", Some("t")),
            (Unix, "", "/x", "/h", "", Some("/x/postrider/tokens")),
            (Unix, "", "x", "/h", "", Some("/h/.local/state/postrider/tokens")),
            (Unix, "", "", "/h", "/l", Some("/h/.local/state/postrider/tokens")),
            (Unix, "", "", "h", "", None),
            (Unix, "", "", "", "/l", None),
            (MacOs, "", "/x", "/h", "", Some("/h/Library/Application Support/postrider/tokens")),
            (MacOs, "/t", "", "", "", Some("/t")),
            (Windows, "", "/x", "/h", "/l", Some("/l/postrider/tokens")),
            (Windows, "", "/x", "/h", "", None),
        ];
        let given = |text: &str| (!text.is_empty()).then(|| OsString::from(text));
        for (platform, token_dir, xdg, home, local, expected) in table {
            let env = StoreEnv {
                token_dir: given(token_dir),
                xdg_state_home: given(xdg),
                home: given(home),
                local_app_data: given(local),
            };
            assert_eq!(state_dir_on(platform, &env), expected.map(PathBuf::from), "{platform:?} {env:?}");
        }
    }
}
