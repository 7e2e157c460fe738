//! Documents, notes and exports, which the window shares with its views.

use crate::app::command::Command;
use crate::app::document::{Editable, Kind, OpenDocument};
use crate::app::export_queue::ExportQueue;
use crate::app::toast::Toasts;
use crate::scenario::{Scenario, Training};
use std::path::PathBuf;

/// Request of a view or of the window to whichever view can carry it out, which is then shown.
#[derive(Clone, Debug, PartialEq)]
pub enum Message {
    /// Show the run of the scenario.
    ShowRun,
    /// Sweep a setting of the scenario, of one arm where one is named.
    Sweep {
        /// Key of the setting; for one of arms without the arm, such as `optimizer.eta`.
        key: String,
        /// Name of the arm.
        arm: Option<String>,
    },
    /// Show the folder of a training.
    OpenFolder(PathBuf),
}

/// State that the window shares with its views.
pub struct Workspace {
    /// Scenario that is edited.
    pub scenario: OpenDocument<Scenario>,
    /// Training that is edited.
    pub training: OpenDocument<Training>,
    /// Notes over the view.
    pub toasts: Toasts,
    /// Files that are written.
    pub exports: ExportQueue,
    messages: Vec<Message>,
    pressed: Option<Command>,
}

impl Workspace {
    /// Begins with these documents.
    pub fn new(scenario: Scenario, training: Training) -> Self {
        Self {
            scenario: OpenDocument::new(scenario),
            training: OpenDocument::new(training),
            toasts: Toasts::default(),
            exports: ExportQueue::default(),
            messages: vec![],
            pressed: None,
        }
    }

    /// Returns the document of a kind.
    pub fn document(&self, kind: Kind) -> &dyn Editable {
        match kind {
            Kind::Scenario => &self.scenario,
            Kind::Training => &self.training,
        }
    }

    /// Returns the document of a kind for a change.
    pub fn document_mut(&mut self, kind: Kind) -> &mut dyn Editable {
        match kind {
            Kind::Scenario => &mut self.scenario,
            Kind::Training => &mut self.training,
        }
    }

    /// Returns every document for a change.
    pub fn documents_mut(&mut self) -> [&mut dyn Editable; 2] {
        [&mut self.scenario, &mut self.training]
    }

    /// Sends a message, which is delivered within the frame.
    pub fn send(&mut self, message: Message) {
        self.messages.push(message);
    }

    /// Returns the messages that are not delivered yet, once.
    pub fn take_messages(&mut self) -> Vec<Message> {
        std::mem::take(&mut self.messages)
    }

    /// Notes the command of a button, if one was pressed. It is carried out at the end of the frame: a field that is being typed
    /// into gives its value up in this very frame.
    pub fn press(&mut self, command: Option<Command>) {
        self.pressed = self.pressed.or(command);
    }

    /// Returns the command of the button that was pressed, once.
    pub fn take_pressed(&mut self) -> Option<Command> {
        self.pressed.take()
    }
}
