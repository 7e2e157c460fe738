//! The window of the operating system around the views: the only file that names eframe.

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind, set_hook, take_hook};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use eframe::{NativeOptions, Renderer};
use egui::{Context, IconData, Ui, ViewportBuilder};

use crate::app::job::panic_message;

/// Error of a window that could not be opened, with what to do about it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ShellError {
    /// Neither X11 nor Wayland is there.
    #[error(
        "there is no display (neither DISPLAY nor WAYLAND_DISPLAY is set); \
         `belay-lab run` and `belay-lab reproduce` work without one"
    )]
    NoDisplay,
    /// A display is named but does not answer.
    #[error("the display does not answer (DISPLAY is {0}); `belay-lab run` and `belay-lab reproduce` work without one")]
    DisplaySilent(String),
    /// A library that the window needs at run time is not installed.
    #[error(
        "the window needs {library}, not found here; on Debian and Ubuntu `apt install {package}` installs it; \
         `belay-lab run` and `belay-lab reproduce` work without a window"
    )]
    MissingLibrary {
        /// Name of the library, for people.
        library: &'static str,
        /// The Debian packages that hold it.
        package: &'static str,
    },
    /// Something else went wrong; the text is that of the library that gave up.
    #[error("the window could not be opened: {0}; `belay-lab run` and `belay-lab reproduce` work without one")]
    Failed(String),
}

/// Opens the window and shows what `make` makes until it is closed. `make` gets the fresh context, to set the theme and
/// load what was saved; what it returns draws one frame at each call.
///
/// # Errors
/// If there is no display, a library is missing, or the window system refuses.
///
/// # Panics
/// A panic of the views is passed on; only those of a failed start become errors.
pub fn open<A>(
    title: &str,
    icon: Option<IconData>,
    make: impl FnOnce(&Context) -> A + 'static,
) -> Result<(), ShellError>
where
    A: FnMut(&mut Ui) + 'static,
{
    let set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    let has_own_display = cfg!(any(target_os = "windows", target_os = "macos"));
    if !has_own_display && !["DISPLAY", "WAYLAND_DISPLAY", "WAYLAND_SOCKET"].into_iter().any(set) {
        return Err(ShellError::NoDisplay);
    }

    let mut viewport =
        ViewportBuilder::default().with_title(title).with_app_id("belay-lab").with_inner_size([1280.0, 800.0]);
    viewport = viewport.with_min_inner_size([200.0, 150.0]);
    if let Some(icon) = icon {
        viewport = viewport.with_icon(icon);
    }
    let options = NativeOptions { viewport, renderer: Renderer::Glow, ..NativeOptions::default() };

    let started = Arc::new(AtomicBool::new(false));
    let start = Arc::clone(&started);
    let result = quiet_until(&started, || {
        eframe::run_native(
            "belay-lab",
            options,
            Box::new(move |creation| {
                start.store(true, Ordering::SeqCst);
                Ok(Box::new(Window(make(&creation.egui_ctx))))
            }),
        )
    });
    match result {
        Ok(Ok(())) => Ok(()),
        Ok(Err(error)) => Err(explain(&error.to_string())),
        Err(panic) if started.load(Ordering::SeqCst) => resume_unwind(panic),
        Err(panic) => Err(explain(&panic_message(panic.as_ref()))),
    }
}

struct Window<A>(A);

impl<A: FnMut(&mut Ui)> eframe::App for Window<A> {
    fn ui(&mut self, ui: &mut Ui, _frame: &mut eframe::Frame) {
        (self.0)(ui);
    }
}

/// Runs `work` and catches its panics, which are not reported to stderr before `loud` is set.
fn quiet_until<T>(loud: &Arc<AtomicBool>, work: impl FnOnce() -> T) -> std::thread::Result<T> {
    let hook: Arc<dyn Fn(&std::panic::PanicHookInfo<'_>) + Send + Sync> = Arc::from(take_hook());
    let (inner, loud) = (Arc::clone(&hook), Arc::clone(loud));
    set_hook(Box::new(move |info| {
        if loud.load(Ordering::SeqCst) {
            inner(info);
        }
    }));
    let result = catch_unwind(AssertUnwindSafe(work));
    set_hook(Box::new(move |info| hook(info)));
    result
}

/// Finds the cause behind what the window libraries say. They load the system's libraries when they need them, so a
/// missing one shows only now: libxkbcommon-x11 as a panic, OpenGL as a lack of configurations.
fn explain(message: &str) -> ShellError {
    const CAUSES: [(&[&str], &str, &str); 4] = [
        (&["libxkbcommon-x11"], "the keyboard library libxkbcommon-x11", "libxkbcommon-x11-0"),
        (&["libxkbcommon"], "the keyboard library libxkbcommon", "libxkbcommon0"),
        (&["glutin", "libGL", "libEGL", "OpenGL", "egui_glow"], "OpenGL 2.1 or later", "libgl1 libegl1"),
        (
            &[
                "libX11",
                "libXcursor",
                "libXi",
                "libXext",
                "XNotSupported",
                "LibraryOpenError",
                "xlib's shared libraries",
            ],
            "the X11 client libraries",
            "libx11-6 libxcursor1 libxi6",
        ),
    ];
    if ["connection to X server", "NoCompositor", "XOpenDisplayFailed"].iter().any(|sign| message.contains(sign)) {
        let name = std::env::var("DISPLAY").unwrap_or_else(|_| "not set".to_owned());
        return ShellError::DisplaySilent(name);
    }
    let cause = CAUSES.into_iter().find(|(signs, _, _)| signs.iter().any(|sign| message.contains(sign)));
    match cause {
        Some((_, library, package)) => ShellError::MissingLibrary { library, package },
        // Without the place in winit's source, which helps nobody here.
        None => ShellError::Failed(message.rsplit_once(".rs:").map_or(message, |(_, rest)| rest).to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_the_package_that_is_missing() {
        for (message, wanted) in [
            ("Library libxkbcommon-x11.so could not be loaded.", "libxkbcommon-x11-0"),
            ("Library libxkbcommon.so could not be loaded.", "libxkbcommon0"),
            ("Found no glutin configs matching the template: ConfigTemplate { .. }", "libgl1 libegl1"),
            (
                "winit EventLoopError: os error: Failed to load one of xlib's shared libraries",
                "libx11-6 libxcursor1 libxi6",
            ),
        ] {
            let ShellError::MissingLibrary { package, .. } = explain(message) else { panic!("{message}") };
            assert_eq!(package, wanted);
        }
        let silent = explain("winit EventLoopError: os error: Failed to open connection to X server");
        assert!(matches!(silent, ShellError::DisplaySilent(_)));
        assert_eq!(explain("the moon is full"), ShellError::Failed("the moon is full".to_owned()));
    }

    #[test]
    fn every_message_says_how_to_go_on_without_a_window() {
        for error in [ShellError::NoDisplay, explain("libxkbcommon-x11"), explain("what else")] {
            assert!(error.to_string().contains("belay-lab run"), "{error}");
        }
    }
}
