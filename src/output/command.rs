//! Commands as they would be typed.

/// A command of this program as a line for a shell.
pub fn command_line(arguments: impl IntoIterator<Item = String>) -> String {
    let mut line = "belay-lab".to_owned();
    for argument in arguments {
        line.push(' ');
        line += &quoted(&argument);
    }
    line
}

/// In single quotes where a shell would read it otherwise.
fn quoted(argument: &str) -> String {
    let plain = |sign: char| sign.is_ascii_alphanumeric() || "_-./:=,+@%".contains(sign);
    if !argument.is_empty() && argument.chars().all(plain) {
        return argument.to_owned();
    }
    format!("'{}'", argument.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::command_line;

    #[test]
    fn a_shell_reads_the_line_as_it_was_given() {
        let arguments = ["run", "my file.toml", "--set", "arm.*.optimizer.eta=0.1", "it's", ""];
        let line = command_line(arguments.map(str::to_owned));
        assert_eq!(line, r"belay-lab run 'my file.toml' --set 'arm.*.optimizer.eta=0.1' 'it'\''s' ''");
    }
}
