package org.xueliang.standalone;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.slf4j.bridge.SLF4JBridgeHandler;
import org.xueliang.chassis.settings.SettingsException;
import org.xueliang.standalone.command.Xueliang;
import picocli.CommandLine;

/** The launcher: exit code 0 done, 1 failed, 2 bad arguments. Answers on standard output, all else on standard error. */
public final class Launcher {
    private Launcher() {}

    public static void main(String[] arguments) {
        SLF4JBridgeHandler.removeHandlersForRootLogger();
        SLF4JBridgeHandler.install();
        System.exit(run(arguments));
    }

    static int run(String... arguments) {
        CommandLine command = new CommandLine(new Xueliang());
        return command.setParameterExceptionHandler(new NearestCommand(command.getParameterExceptionHandler()))
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler(Launcher::explain)
                .setUsageHelpAutoWidth(true)
                .execute(arguments);
    }

    /** One line that says what was wrong, where, and what to do; a stack trace only for what nobody foresaw. */
    private static int explain(Exception failure, CommandLine command, CommandLine.ParseResult parsed) {
        String name = "xueliang "
                + String.join(" ", parsed.originalArgs().stream().limit(1).toList());
        if (failure instanceof StatusRuntimeException status) {
            System.err.println(name + ": " + said(status));
            return status.getStatus().getCode() == Status.Code.INVALID_ARGUMENT ? 2 : 1;
        }
        if (failure instanceof IllegalArgumentException || failure instanceof SettingsException) {
            System.err.println(name + ": " + failure.getMessage());
            return 2;
        }
        if (failure instanceof IOException || failure instanceof UncheckedIOException) {
            System.err.println(name + ": " + failure.getMessage());
            return 1;
        }
        System.err.println(name + ": failed in a way nobody foresaw; please report this:");
        failure.printStackTrace(System.err);
        return 1;
    }

    private static String said(StatusRuntimeException failure) {
        Status status = failure.getStatus();
        String text = status.getDescription() == null ? "" : status.getDescription();
        return switch (status.getCode()) {
            case UNAVAILABLE ->
                "the server cannot be reached or a part of it is away: " + text
                        + (failure.getCause() == null || failure.getCause().getMessage() == null
                                ? ""
                                : " (" + failure.getCause().getMessage() + ")");
            case UNAUTHENTICATED -> "the server does not know this token: " + text;
            case PERMISSION_DENIED -> "this token may not do that: " + text;
            default -> text.isEmpty() ? status.getCode().toString() : text;
        };
    }
}
