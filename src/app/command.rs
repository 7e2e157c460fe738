//! What can be done in the window, and the keys for it: one table for menus, palette, shortcuts, tooltips and help.

use egui::{Context, Event, Key, KeyboardShortcut, Modifiers};

use crate::app::view::View;
use crate::app::widgets::{icon, keys};

/// Something that can be done in the window from the keyboard, a menu or the palette.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Command {
    /// Open a scenario or preset from a file.
    OpenFile,
    /// Save the scenario to its file.
    Save,
    /// Save the scenario to another file.
    SaveAs,
    /// Write figures, animations and tables.
    Export,
    /// Take the last edit back.
    Undo,
    /// Bring back what was taken back.
    Redo,
    /// Start or stop playing.
    TogglePlay,
    /// One step back.
    StepBack,
    /// One step on.
    StepForward,
    /// Ten steps back.
    StepBackTen,
    /// Ten steps on.
    StepForwardTen,
    /// To the start.
    First,
    /// To the end.
    Last,
    /// Play at half the rate.
    Slower,
    /// Play at twice the rate.
    Faster,
    /// Show the whole view again.
    ResetView,
    /// Draw the noise from another seed.
    NewSeed,
    /// Select the arm of this number, from 1 to 9.
    SelectArm(u8),
    /// Hide or show the selected arm.
    HideArm,
    /// Compute the sweep or train the network, hold it, or go on with it.
    Run,
    /// Give up what is computed and keep what is there.
    Cancel,
    /// Open the selected cell in the landscape.
    OpenCell,
    /// Show a view.
    Show(View),
    /// Find a command, a preset or a function by its name.
    Palette,
    /// Show all keys.
    Help,
    /// Between light and dark.
    ToggleTheme,
    /// Show or hide the panel on the left.
    ToggleLeft,
    /// Show or hide the panel on the right.
    ToggleRight,
    /// Everything larger.
    ZoomIn,
    /// Everything smaller.
    ZoomOut,
    /// Everything at its usual size.
    ZoomReset,
    /// Show how long frames take.
    ToggleDebug,
}

/// Where a command stands in menus and in the help.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Section {
    /// Files and edits.
    File,
    /// Playing and stepping.
    Time,
    /// The landscape and its arms.
    Landscape,
    /// Sweeps and trainings.
    Runs,
    /// The window itself.
    Window,
}

impl Section {
    /// Every section, in the order of the help.
    pub const ALL: [Self; 5] = [Self::File, Self::Time, Self::Landscape, Self::Runs, Self::Window];

    /// The heading.
    pub const fn title(self) -> &'static str {
        match self {
            Self::File => "File and edits",
            Self::Time => "Time",
            Self::Landscape => "Landscape and arms",
            Self::Runs => "Sweeps and trainings",
            Self::Window => "Window",
        }
    }
}

/// A row of the table.
struct Entry {
    command: Command,
    section: Section,
    title: &'static str,
    about: &'static str,
    icon: Option<&'static str>,
    shortcuts: &'static [KeyboardShortcut],
}

const fn entry(
    command: Command,
    section: Section,
    title: &'static str,
    about: &'static str,
    icon: Option<&'static str>,
    shortcuts: &'static [KeyboardShortcut],
) -> Entry {
    Entry { command, section, title, about, icon, shortcuts }
}

const fn key(key: Key) -> KeyboardShortcut {
    KeyboardShortcut::new(Modifiers::NONE, key)
}

const fn shift(key: Key) -> KeyboardShortcut {
    KeyboardShortcut::new(Modifiers::SHIFT, key)
}

const fn ctrl(key: Key) -> KeyboardShortcut {
    KeyboardShortcut::new(Modifiers::COMMAND, key)
}

const fn ctrl_shift(key: Key) -> KeyboardShortcut {
    KeyboardShortcut::new(Modifiers::COMMAND.plus(Modifiers::SHIFT), key)
}

const fn arm(number: u8, title: &'static str, shortcuts: &'static [KeyboardShortcut]) -> Entry {
    entry(Command::SelectArm(number), Section::Landscape, title, "Open the card of this arm", None, shortcuts)
}

use Section::{File, Landscape, Runs, Time, Window};

#[rustfmt::skip]
const TABLE: &[Entry] = &[
    entry(Command::OpenFile, File, "Open…", "Open a scenario, or a training and its run", Some(icon::FOLDER_OPEN), &[ctrl(Key::O)]),
    entry(Command::Save, File, "Save", "Save the settings to their file", Some(icon::FLOPPY_DISK), &[ctrl(Key::S)]),
    entry(Command::SaveAs, File, "Save as…", "Save the settings to another file", None, &[ctrl_shift(Key::S)]),
    entry(Command::Export, File, "Export…", "Write figures, animations and tables", Some(icon::EXPORT), &[ctrl(Key::E)]),
    entry(Command::Undo, File, "Undo", "Take the last edit back", Some(icon::UNDO), &[ctrl(Key::Z)]),
    entry(Command::Redo, File, "Redo", "Bring back the edit that was undone", Some(icon::REDO), &[ctrl(Key::Y), ctrl_shift(Key::Z)]),

    entry(Command::TogglePlay, Time, "Play or pause", "Run through the steps, or hold", Some(icon::PLAY), &[key(Key::Space)]),
    entry(Command::StepBack, Time, "One step back", "Move the play head one step back", Some(icon::CARET_LEFT), &[key(Key::ArrowLeft)]),
    entry(Command::StepForward, Time, "One step forward", "Move the play head one step forward", Some(icon::CARET_RIGHT), &[key(Key::ArrowRight)]),
    entry(Command::StepBackTen, Time, "Ten steps back", "Move the play head ten steps back", None, &[shift(Key::ArrowLeft)]),
    entry(Command::StepForwardTen, Time, "Ten steps forward", "Move the play head ten steps forward", None, &[shift(Key::ArrowRight)]),
    entry(Command::First, Time, "To the start", "Move the play head to the first step", Some(icon::SKIP_BACK), &[key(Key::Home)]),
    entry(Command::Last, Time, "To the end", "Move the play head to the last step", Some(icon::SKIP_FORWARD), &[key(Key::End)]),
    entry(Command::Slower, Time, "Slower", "Play at half the rate", None, &[key(Key::OpenBracket)]),
    entry(Command::Faster, Time, "Faster", "Play at twice the rate", None, &[key(Key::CloseBracket)]),

    entry(Command::ResetView, Landscape, "Reset view", "Show the whole landscape again", Some(icon::ARROWS_OUT), &[key(Key::R)]),
    entry(Command::NewSeed, Landscape, "New noise seed", "Draw the noise of the gradients anew", Some(icon::DICE_FIVE), &[key(Key::N)]),
    arm(1, "Select arm 1", &[key(Key::Num1)]),
    arm(2, "Select arm 2", &[key(Key::Num2)]),
    arm(3, "Select arm 3", &[key(Key::Num3)]),
    arm(4, "Select arm 4", &[key(Key::Num4)]),
    arm(5, "Select arm 5", &[key(Key::Num5)]),
    arm(6, "Select arm 6", &[key(Key::Num6)]),
    arm(7, "Select arm 7", &[key(Key::Num7)]),
    arm(8, "Select arm 8", &[key(Key::Num8)]),
    arm(9, "Select arm 9", &[key(Key::Num9)]),
    entry(Command::HideArm, Landscape, "Hide or show arm", "Hide the selected arm, or show it again", Some(icon::EYE_SLASH), &[key(Key::H)]),

    entry(Command::Run, Runs, "Run, pause or resume", "Compute the sweep or train the network, hold it, or go on with it", Some(icon::PLAY), &[key(Key::F5)]),
    entry(Command::Cancel, Runs, "Stop", "Give up what is computed and keep what is there", Some(icon::CLOSE), &[shift(Key::F5)]),
    entry(Command::OpenCell, Runs, "Open the cell", "Open the run of the selected cell in the landscape", Some(icon::CROSSHAIR), &[ctrl(Key::Enter)]),

    entry(Command::Show(View::Landscape), Window, "Landscape", "One run of every arm on the landscape", Some(icon::MOUNTAINS), &[ctrl(Key::Num1)]),
    entry(Command::Show(View::Robustness), Window, "Robustness", "Many runs over settings, seeds or starts", Some(icon::CHART_LINE), &[ctrl(Key::Num2)]),
    entry(Command::Show(View::Network), Window, "Network", "Training of a network on MNIST with every average beside it", Some(icon::GRAPH), &[ctrl(Key::Num3)]),
    entry(Command::Palette, Window, "Find a command…", "Type part of the name of a command, a preset or a function", Some(icon::MAGNIFYING_GLASS), &[ctrl(Key::K)]),
    entry(Command::Help, Window, "Keyboard help", "Show all keys, and the words of formulas", Some(icon::QUESTION), &[key(Key::F1)]),
    entry(Command::ToggleTheme, Window, "Light or dark", "Change between the light and the dark theme", Some(icon::CIRCLE_HALF), &[ctrl_shift(Key::L)]),
    entry(Command::ToggleLeft, Window, "Left panel", "Show or hide the settings", Some(icon::SIDEBAR_SIMPLE), &[ctrl(Key::B)]),
    entry(Command::ToggleRight, Window, "Right panel", "Show or hide the readings", Some(icon::INFO), &[ctrl_shift(Key::B)]),
    // On many layouts the plus is typed with Shift, or not at all: its key is the equals sign.
    entry(Command::ZoomIn, Window, "Zoom in", "Make everything larger", None, &[ctrl(Key::Plus), ctrl_shift(Key::Plus), ctrl(Key::Equals)]),
    entry(Command::ZoomOut, Window, "Zoom out", "Make everything smaller", None, &[ctrl(Key::Minus)]),
    entry(Command::ZoomReset, Window, "Usual size", "Make everything its usual size", None, &[ctrl(Key::Num0)]),
    entry(Command::ToggleDebug, Window, "Frame times", "Show how long frames take", None, &[ctrl_shift(Key::D)]),
];

impl Command {
    /// Every command, in the order of menus and help.
    pub fn all() -> impl Iterator<Item = Self> {
        TABLE.iter().map(|entry| entry.command)
    }

    fn entry(self) -> Option<&'static Entry> {
        TABLE.iter().find(|entry| entry.command == self)
    }

    /// The name, as a menu shows it. Empty for an arm beyond the ninth.
    pub fn title(self) -> &'static str {
        self.entry().map_or("", |entry| entry.title)
    }

    /// What it does, in one sentence without a full stop.
    pub fn about(self) -> &'static str {
        self.entry().map_or("", |entry| entry.about)
    }

    /// Its icon from [`icon`], where it has one.
    pub fn icon(self) -> Option<&'static str> {
        self.entry().and_then(|entry| entry.icon)
    }

    /// Where it stands in the help.
    pub fn section(self) -> Section {
        self.entry().map_or(Section::Window, |entry| entry.section)
    }

    /// Its keys, the usual one first.
    pub fn shortcuts(self) -> &'static [KeyboardShortcut] {
        self.entry().map_or(&[], |entry| entry.shortcuts)
    }

    /// Its usual key as text, such as `Ctrl+Shift+S`.
    pub fn shortcut_text(self, ctx: &Context) -> Option<String> {
        self.shortcuts().first().map(|shortcut| shortcut_text(ctx, shortcut))
    }

    /// The text of a tooltip for a button of this command: what it does and its key.
    pub fn tooltip(self, ctx: &Context) -> String {
        match self.shortcut_text(ctx) {
            Some(keys) => format!("{} ({keys})", self.about()),
            None => self.about().to_owned(),
        }
    }
}

/// A key or combination as text, with the signs that are printed on keys: `Ctrl+Z`, `←`, `[`, `Space`.
pub fn shortcut_text(ctx: &Context, shortcut: &KeyboardShortcut) -> String {
    let name = match shortcut.logical_key {
        Key::ArrowLeft => "←",
        Key::ArrowRight => "→",
        Key::ArrowUp => "↑",
        Key::ArrowDown => "↓",
        Key::OpenBracket => "[",
        Key::CloseBracket => "]",
        Key::Plus => "+",
        Key::Minus => "−",
        Key::Equals => "=",
        other => other.name(),
    };
    let modifiers = ctx.format_modifiers(shortcut.modifiers);
    if modifiers.is_empty() { name.to_owned() } else { format!("{modifiers}+{name}") }
}

/// The commands whose keys were pressed since the last frame, in order; their key presses are consumed.
///
/// Call it once a frame, before the first widget. A widget that has the focus keeps the keys that it lives
/// on. The keys of commands that do not `apply` now are left to whoever wants them.
pub fn triggered(ctx: &Context, apply: impl Fn(Command) -> bool) -> Vec<Command> {
    keys::begin_frame(ctx);
    let mut commands = Vec::new();
    let owner = keys::owner(ctx);
    ctx.input_mut(|input| {
        input.events.retain(|event| {
            let Event::Key { key, pressed: true, modifiers, .. } = event else { return true };
            // Exact, so that Ctrl+Shift+Z is not also Ctrl+Z.
            let pressed = |shortcut: &&KeyboardShortcut| {
                shortcut.logical_key == *key && modifiers.matches_exact(shortcut.modifiers)
            };
            let found = TABLE.iter().find_map(|entry| Some((entry, entry.shortcuts.iter().find(pressed)?)));
            match found {
                Some((entry, shortcut)) if owner.leaves(shortcut) && apply(entry.command) => {
                    commands.push(entry.command);
                    false
                }
                _ => true,
            }
        });
    });
    commands
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn no_key_has_two_meanings() {
        let mut seen = HashSet::new();
        for shortcut in Command::all().flat_map(Command::shortcuts) {
            let keys = (shortcut.modifiers, shortcut.logical_key);
            assert!(seen.insert(keys), "{keys:?} twice");
        }
    }

    #[test]
    fn every_command_is_in_the_table_once_and_says_what_it_does() {
        let mut commands = HashSet::new();
        let mut titles = HashSet::new();
        for command in Command::all() {
            assert!(commands.insert(command), "{command:?} twice");
            assert!(titles.insert(command.title()), "{:?} twice", command.title());
            assert!(!command.about().is_empty() && !command.about().ends_with('.'));
        }
        for number in 1..=9 {
            assert!(commands.contains(&Command::SelectArm(number)));
        }
    }

    #[test]
    fn keys_are_those_of_the_manual() {
        let ctx = Context::default();
        ctx.set_os(egui::os::OperatingSystem::Nix);
        for (command, keys) in [
            (Command::TogglePlay, "Space"),
            (Command::StepBack, "←"),
            (Command::StepForwardTen, "Shift+→"),
            (Command::Slower, "["),
            (Command::Save, "Ctrl+S"),
            (Command::SaveAs, "Ctrl+Shift+S"),
            (Command::Palette, "Ctrl+K"),
            (Command::Help, "F1"),
            (Command::ZoomIn, "Ctrl++"),
            (Command::SelectArm(3), "3"),
            (Command::Show(View::Robustness), "Ctrl+2"),
            (Command::Show(View::Network), "Ctrl+3"),
            (Command::Run, "F5"),
        ] {
            assert_eq!(command.shortcut_text(&ctx).as_deref(), Some(keys));
        }
    }
}
