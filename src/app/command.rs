//! Commands of the window and their keys: one table for menus, palette, shortcuts, tooltips and help.

use egui::{Context, Event, Key, KeyboardShortcut, Modifiers};

use crate::app::tab::Tab;
use crate::app::widgets::{icon, keys};

/// Command of the window.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Command {
    /// Opens a file or a folder.
    OpenFile,
    /// Saves the document to its file.
    Save,
    /// Saves the document to another file.
    SaveAs,
    /// Writes figures, animations and tables.
    Export,
    /// Undoes the last edit.
    Undo,
    /// Redoes the edit that was undone last.
    Redo,
    /// Takes the next seed.
    NewSeed,
    /// Selects the arm of this number, from 1 to 9.
    SelectArm(u8),
    /// Hides the selected arm, or shows it again.
    HideArm,
    /// Carries out a command of the view that is shown.
    View(ViewCommand),
    /// Shows a view.
    Show(&'static Tab),
    /// Finds a command, a preset or a function by its name.
    Palette,
    /// Shows all keys.
    Help,
    /// Changes between light and dark.
    ToggleTheme,
    /// Shows or hides the panel on the left.
    ToggleLeft,
    /// Shows or hides the panel on the right.
    ToggleRight,
    /// Makes everything larger.
    ZoomIn,
    /// Makes everything smaller.
    ZoomOut,
    /// Makes everything its usual size.
    ZoomReset,
    /// Shows how long frames take.
    ToggleDebug,
}

/// Command that a view carries out, if it has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ViewCommand {
    /// Moves the play head, or sets its speed.
    Time(TimeCommand),
    /// Shows the whole of what is shown again.
    ResetView,
    /// Begins the background work, pauses it, or resumes it.
    Run,
    /// Ends the background work and keeps what is there.
    Cancel,
    /// Shows the run of the selected cell.
    OpenCell,
}

/// Command of a play head.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TimeCommand {
    /// Starts or stops playing.
    TogglePlay,
    /// Goes one step back.
    StepBack,
    /// Goes one step on.
    StepForward,
    /// Goes ten steps back.
    StepBackTen,
    /// Goes ten steps on.
    StepForwardTen,
    /// Goes to the start.
    First,
    /// Goes to the end.
    Last,
    /// Plays at half the rate.
    Slower,
    /// Plays at twice the rate.
    Faster,
}

/// Group of commands in the help.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Section {
    /// Files and edits.
    File,
    /// Playing and stepping.
    Time,
    /// Landscape and arms.
    Landscape,
    /// Sweeps and trainings.
    Runs,
    /// The window itself.
    Window,
}

impl Section {
    /// Sections in the order of the help.
    pub const ALL: [Self; 5] = [Self::File, Self::Time, Self::Landscape, Self::Runs, Self::Window];

    /// Returns the heading.
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

/// Row of the table.
#[derive(Clone, Copy)]
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

const fn of_view(
    command: ViewCommand,
    section: Section,
    title: &'static str,
    about: &'static str,
    icon: Option<&'static str>,
    shortcuts: &'static [KeyboardShortcut],
) -> Entry {
    entry(Command::View(command), section, title, about, icon, shortcuts)
}

const fn of_time(
    command: TimeCommand,
    title: &'static str,
    about: &'static str,
    icon: Option<&'static str>,
    shortcuts: &'static [KeyboardShortcut],
) -> Entry {
    of_view(ViewCommand::Time(command), Section::Time, title, about, icon, shortcuts)
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

use Section::{File, Landscape, Runs, Window};

#[rustfmt::skip]
const TABLE: &[Entry] = &[
    entry(Command::OpenFile, File, "Open…", "Open a scenario, or a training and its run", Some(icon::FOLDER_OPEN), &[ctrl(Key::O)]),
    entry(Command::Save, File, "Save", "Save the settings to their file", Some(icon::FLOPPY_DISK), &[ctrl(Key::S)]),
    entry(Command::SaveAs, File, "Save as…", "Save the settings to another file", None, &[ctrl_shift(Key::S)]),
    entry(Command::Export, File, "Export…", "Write figures, animations and tables", Some(icon::EXPORT), &[ctrl(Key::E)]),
    entry(Command::Undo, File, "Undo", "Take the last edit back", Some(icon::UNDO), &[ctrl(Key::Z)]),
    entry(Command::Redo, File, "Redo", "Bring back the edit that was undone", Some(icon::REDO), &[ctrl(Key::Y), ctrl_shift(Key::Z)]),

    of_time(TimeCommand::TogglePlay, "Play or pause", "Run through the steps, or hold", Some(icon::PLAY), &[key(Key::Space)]),
    of_time(TimeCommand::StepBack, "One step back", "Move the play head one step back", Some(icon::CARET_LEFT), &[key(Key::ArrowLeft)]),
    of_time(TimeCommand::StepForward, "One step forward", "Move the play head one step forward", Some(icon::CARET_RIGHT), &[key(Key::ArrowRight)]),
    of_time(TimeCommand::StepBackTen, "Ten steps back", "Move the play head ten steps back", None, &[shift(Key::ArrowLeft)]),
    of_time(TimeCommand::StepForwardTen, "Ten steps forward", "Move the play head ten steps forward", None, &[shift(Key::ArrowRight)]),
    of_time(TimeCommand::First, "To the start", "Move the play head to the first step", Some(icon::SKIP_BACK), &[key(Key::Home)]),
    of_time(TimeCommand::Last, "To the end", "Move the play head to the last step", Some(icon::SKIP_FORWARD), &[key(Key::End)]),
    of_time(TimeCommand::Slower, "Slower", "Play at half the rate", None, &[key(Key::OpenBracket)]),
    of_time(TimeCommand::Faster, "Faster", "Play at twice the rate", None, &[key(Key::CloseBracket)]),

    of_view(ViewCommand::ResetView, Landscape, "Reset view", "Show the whole landscape again", Some(icon::ARROWS_OUT), &[key(Key::R)]),
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

    of_view(ViewCommand::Run, Runs, "Run, pause or resume", "Compute the sweep or train the network, hold it, or go on with it", Some(icon::PLAY), &[key(Key::F5)]),
    of_view(ViewCommand::Cancel, Runs, "Stop", "Give up what is computed and keep what is there", Some(icon::CLOSE), &[shift(Key::F5)]),
    of_view(ViewCommand::OpenCell, Runs, "Open the cell", "Open the run of the selected cell in the landscape", Some(icon::CROSSHAIR), &[ctrl(Key::Enter)]),

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
    /// Returns every command, in the order of menus and help; `tabs` are those of the views.
    pub fn all(tabs: &[&'static Tab]) -> impl Iterator<Item = Self> {
        let of = |is_window: bool| {
            TABLE.iter().filter(move |entry| (entry.section == Window) == is_window).map(|entry| entry.command)
        };
        of(false).chain(tabs.iter().map(|tab| Self::Show(tab))).chain(of(true))
    }

    /// Returns the row of the table; that of a command that shows a view is made of its tab.
    fn entry(self) -> Option<Entry> {
        if let Self::Show(tab) = self {
            return Some(entry(self, Window, tab.title, tab.about, Some(tab.icon), tab.shortcuts));
        }
        TABLE.iter().find(|entry| entry.command == self).copied()
    }

    /// Returns the name, as a menu shows it; empty for an arm beyond the ninth.
    pub fn title(self) -> &'static str {
        self.entry().map_or("", |entry| entry.title)
    }

    /// Returns what the command does, in one sentence without a full stop.
    pub fn about(self) -> &'static str {
        self.entry().map_or("", |entry| entry.about)
    }

    /// Returns its icon, where it has one.
    pub fn icon(self) -> Option<&'static str> {
        self.entry().and_then(|entry| entry.icon)
    }

    /// Returns its group in the help.
    pub fn section(self) -> Section {
        self.entry().map_or(Window, |entry| entry.section)
    }

    /// Returns its keys, the usual one first.
    pub fn shortcuts(self) -> &'static [KeyboardShortcut] {
        self.entry().map_or(&[], |entry| entry.shortcuts)
    }

    /// Returns its usual key as text, such as `Ctrl+Shift+S`.
    pub fn shortcut_text(self, ctx: &Context) -> Option<String> {
        self.shortcuts().first().map(|shortcut| shortcut_text(ctx, shortcut))
    }

    /// Returns the tooltip of a button: what the command does and its key.
    pub fn tooltip(self, ctx: &Context) -> String {
        match self.shortcut_text(ctx) {
            Some(keys) => format!("{} ({keys})", self.about()),
            None => self.about().to_owned(),
        }
    }
}

/// Returns a key or combination as text, with the signs that are printed on keys: `Ctrl+Z`, `←`, `[`, `Space`.
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

/// Returns the commands whose keys were pressed since the last frame, in order, and consumes their key presses.
///
/// Call it once a frame, before the first widget. A widget that has the focus keeps the keys that it uses. The keys of commands that
/// do not `apply` now are left to widgets.
pub fn triggered(ctx: &Context, tabs: &[&'static Tab], apply: impl Fn(Command) -> bool) -> Vec<Command> {
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
            let found =
                Command::all(tabs).find_map(|command| Some((command, command.shortcuts().iter().find(pressed)?)));
            match found {
                Some((command, shortcut)) if owner.leaves(shortcut) && apply(command) => {
                    commands.push(command);
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
    use crate::app::views::tabs;
    use std::collections::HashSet;

    #[test]
    fn no_key_has_two_meanings() {
        let mut seen = HashSet::new();
        for shortcut in Command::all(&tabs()).flat_map(Command::shortcuts) {
            let keys = (shortcut.modifiers, shortcut.logical_key);
            assert!(seen.insert(keys), "{keys:?} twice");
        }
    }

    #[test]
    fn every_command_is_in_the_table_once_and_says_what_it_does() {
        let mut commands = HashSet::new();
        let mut titles = HashSet::new();
        for command in Command::all(&tabs()) {
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
            (Command::View(ViewCommand::Time(TimeCommand::TogglePlay)), "Space"),
            (Command::View(ViewCommand::Time(TimeCommand::StepBack)), "←"),
            (Command::View(ViewCommand::Time(TimeCommand::StepForwardTen)), "Shift+→"),
            (Command::View(ViewCommand::Time(TimeCommand::Slower)), "["),
            (Command::Save, "Ctrl+S"),
            (Command::SaveAs, "Ctrl+Shift+S"),
            (Command::Palette, "Ctrl+K"),
            (Command::Help, "F1"),
            (Command::ZoomIn, "Ctrl++"),
            (Command::SelectArm(3), "3"),
            (Command::Show(tabs()[1]), "Ctrl+2"),
            (Command::Show(tabs()[2]), "Ctrl+3"),
            (Command::View(ViewCommand::Run), "F5"),
        ] {
            assert_eq!(command.shortcut_text(&ctx).as_deref(), Some(keys));
        }
    }
}
