//! The icons: code points of the typeface Phosphor (regular, 2.1, MIT licence), which the theme puts behind the text face, so
//! that an icon is a letter like any other.

/// Phosphor `play`.
pub const PLAY: &str = "\u{e3d0}";
/// Phosphor `pause`.
pub const PAUSE: &str = "\u{e39e}";
/// Phosphor `skip-back`.
pub const SKIP_BACK: &str = "\u{e5a4}";
/// Phosphor `skip-forward`.
pub const SKIP_FORWARD: &str = "\u{e5a6}";
/// Phosphor `caret-left`.
pub const CARET_LEFT: &str = "\u{e138}";
/// Phosphor `caret-right`.
pub const CARET_RIGHT: &str = "\u{e13a}";
/// Phosphor `caret-up`.
pub const CARET_UP: &str = "\u{e13c}";
/// Phosphor `caret-down`.
pub const CARET_DOWN: &str = "\u{e136}";
/// Phosphor `eye`.
pub const EYE: &str = "\u{e220}";
/// Phosphor `eye-slash`.
pub const EYE_SLASH: &str = "\u{e224}";
/// Phosphor `plus`.
pub const PLUS: &str = "\u{e3d4}";
/// Phosphor `minus`.
pub const MINUS: &str = "\u{e32a}";
/// Phosphor `x`: a cross, to close or remove.
pub const CLOSE: &str = "\u{e4f6}";
/// Phosphor `trash`.
pub const TRASH: &str = "\u{e4a6}";
/// Phosphor `copy`.
pub const COPY: &str = "\u{e1ca}";
/// Phosphor `dots-three`.
pub const DOTS_THREE: &str = "\u{e1fe}";
/// Phosphor `lock`.
pub const LOCK: &str = "\u{e2fa}";
/// Phosphor `lock-open`.
pub const LOCK_OPEN: &str = "\u{e306}";
/// Phosphor `arrow-counter-clockwise`: an arrow that turns back, to undo.
pub const UNDO: &str = "\u{e038}";
/// Phosphor `arrow-clockwise`: an arrow that turns forward, to redo.
pub const REDO: &str = "\u{e036}";
/// Phosphor `export`.
pub const EXPORT: &str = "\u{eaf0}";
/// Phosphor `floppy-disk`.
pub const FLOPPY_DISK: &str = "\u{e248}";
/// Phosphor `folder-open`.
pub const FOLDER_OPEN: &str = "\u{e256}";
/// Phosphor `sun`.
pub const SUN: &str = "\u{e472}";
/// Phosphor `moon`.
pub const MOON: &str = "\u{e330}";
/// Phosphor `circle-half`.
pub const CIRCLE_HALF: &str = "\u{e18c}";
/// Phosphor `question`.
pub const QUESTION: &str = "\u{e3e8}";
/// Phosphor `magnifying-glass`.
pub const MAGNIFYING_GLASS: &str = "\u{e30c}";
/// Phosphor `gear`.
pub const GEAR: &str = "\u{e270}";
/// Phosphor `sidebar-simple`.
pub const SIDEBAR_SIMPLE: &str = "\u{ec24}";
/// Phosphor `warning`.
pub const WARNING: &str = "\u{e4e0}";
/// Phosphor `check`.
pub const CHECK: &str = "\u{e182}";
/// Phosphor `info`.
pub const INFO: &str = "\u{e2ce}";
/// Phosphor `crosshair`.
pub const CROSSHAIR: &str = "\u{e1d6}";
/// Phosphor `chart-line`.
pub const CHART_LINE: &str = "\u{e154}";
/// Phosphor `mountains`.
pub const MOUNTAINS: &str = "\u{e7ae}";
/// Phosphor `graph`: nodes and what connects them.
pub const GRAPH: &str = "\u{eb58}";
/// Phosphor `arrows-out`.
pub const ARROWS_OUT: &str = "\u{e0a2}";
/// Phosphor `dice-five`.
pub const DICE_FIVE: &str = "\u{e1ee}";
/// Phosphor `palette`.
pub const PALETTE: &str = "\u{e6c8}";
/// Phosphor `keyboard`.
pub const KEYBOARD: &str = "\u{e2d8}";
/// Phosphor `command`.
pub const COMMAND: &str = "\u{e1c4}";
/// Three lines, for a menu.
pub const LIST: &str = "\u{e2f0}";

/// Every icon, for checks that the typeface has them.
pub const ALL: &[&str] = &[
    LIST,
    PLAY,
    PAUSE,
    SKIP_BACK,
    SKIP_FORWARD,
    CARET_LEFT,
    CARET_RIGHT,
    CARET_UP,
    CARET_DOWN,
    EYE,
    EYE_SLASH,
    PLUS,
    MINUS,
    CLOSE,
    TRASH,
    COPY,
    DOTS_THREE,
    LOCK,
    LOCK_OPEN,
    UNDO,
    REDO,
    EXPORT,
    FLOPPY_DISK,
    FOLDER_OPEN,
    SUN,
    MOON,
    CIRCLE_HALF,
    QUESTION,
    MAGNIFYING_GLASS,
    GEAR,
    SIDEBAR_SIMPLE,
    WARNING,
    CHECK,
    INFO,
    CROSSHAIR,
    CHART_LINE,
    MOUNTAINS,
    GRAPH,
    ARROWS_OUT,
    DICE_FIVE,
    PALETTE,
    KEYBOARD,
    COMMAND,
];
