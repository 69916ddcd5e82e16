package org.xueliang.chassis.settings;

import java.util.List;

/** The settings cannot be used. Carries every problem that was found, each with key, value and what was expected. */
public final class SettingsException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient List<String> problems;

    public SettingsException(String source, List<String> problems) {
        super(source + ": " + (problems.size() == 1 ? "1 problem" : problems.size() + " problems") + "\n  "
                + String.join("\n  ", problems));
        this.problems = List.copyOf(problems);
    }

    public List<String> problems() {
        return problems;
    }
}
