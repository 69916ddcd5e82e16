package org.xueliang.standalone.terminal;

import java.io.PrintStream;

/**
 * One line that is written over on a terminal, and a line now and then where standard error is a file. Never on standard
 * output. Not thread-safe.
 */
public final class Progress {
    private static final long LINE_EVERY_MS = 10_000;

    private final PrintStream out;
    private final boolean terminal;
    private long lastLineMs = Long.MIN_VALUE / 2;
    private boolean open;

    public Progress(PrintStream out, boolean terminal) {
        this.out = out;
        this.terminal = terminal;
    }

    /** On standard error; written over where a console is there. */
    public static Progress onStandardError() {
        return new Progress(System.err, System.console() != null && System.getenv("TERM") != null);
    }

    public void show(long nowMs, String line) {
        if (terminal) {
            out.print("\r\033[K" + line);
            out.flush();
            open = true;
        } else if (nowMs - lastLineMs >= LINE_EVERY_MS) {
            lastLineMs = nowMs;
            out.println(line);
        }
    }

    /** Ends the line, so that what follows begins on its own. */
    public void done() {
        if (open) {
            out.print("\r\033[K");
            out.flush();
            open = false;
        }
    }
}
