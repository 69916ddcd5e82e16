package org.xueliang.analytics.registry;

import io.grpc.Status;

/** Why a call failed, in one line. */
public final class CallFailure {
    private CallFailure() {}

    public static String say(Status status) {
        StringBuilder line = new StringBuilder(status.getCode().name());
        if (status.getDescription() != null) {
            line.append(": ").append(status.getDescription());
        }
        Throwable cause = status.getCause();
        if (cause != null) {
            line.append(" (").append(cause.getMessage()).append(')');
        }
        return line.toString();
    }
}
