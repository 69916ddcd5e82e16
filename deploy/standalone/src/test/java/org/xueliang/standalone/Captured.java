package org.xueliang.standalone;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** What a command of the launcher answered; run in this process, one at a time. */
record Captured(int exitCode, String out, String err) {
    static Captured run(String... arguments) {
        PrintStream out = System.out;
        PrintStream err = System.err;
        ByteArrayOutputStream outBytes = new ByteArrayOutputStream();
        ByteArrayOutputStream errBytes = new ByteArrayOutputStream();
        int exitCode;
        try (PrintStream outNow = new PrintStream(outBytes, true, StandardCharsets.UTF_8);
                PrintStream errNow = new PrintStream(errBytes, true, StandardCharsets.UTF_8)) {
            System.setOut(outNow);
            System.setErr(errNow);
            exitCode = Launcher.run(arguments);
        } finally {
            System.setOut(out);
            System.setErr(err);
        }
        return new Captured(
                exitCode, outBytes.toString(StandardCharsets.UTF_8), errBytes.toString(StandardCharsets.UTF_8));
    }
}
