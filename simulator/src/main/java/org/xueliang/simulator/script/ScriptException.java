package org.xueliang.simulator.script;

import java.util.List;

/** The script cannot be used. Carries every problem that was found, each with where, the value and what was expected. */
public final class ScriptException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient List<String> problems;

    public ScriptException(List<String> problems) {
        super("script: " + problems.size() + (problems.size() == 1 ? " problem" : " problems") + "\n  "
                + String.join("\n  ", problems));
        this.problems = List.copyOf(problems);
    }

    public List<String> problems() {
        return problems;
    }
}
