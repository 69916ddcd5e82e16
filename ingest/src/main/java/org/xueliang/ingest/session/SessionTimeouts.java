package org.xueliang.ingest.session;

import java.time.Duration;

/**
 * How long a gateway waits. Absent keys take the defaults.
 *
 * @param connect for a TCP connection and TLS; 5 s
 * @param response for each answer of a camera, and for the rest of a message that has begun; 10 s
 * @param media without RTP before a session is ended; 10 s
 * @param udpFallback without a packet over UDP before TCP is tried; 4 s
 * @param idle of a connection that neither publishes nor plays; 60 s
 * @param firstRetry before a failed pull is tried again, doubling; 1 s
 * @param lastRetry the longest of those; 30 s
 * @param afterRefusal before a camera that refused the password is asked again, against its lock-out; 5 min
 * @param wrongPassword before a peer with a wrong password is answered; 2 s
 */
public record SessionTimeouts(
        Duration connect,
        Duration response,
        Duration media,
        Duration udpFallback,
        Duration idle,
        Duration firstRetry,
        Duration lastRetry,
        Duration afterRefusal,
        Duration wrongPassword) {
    public static final SessionTimeouts DEFAULTS = new SessionTimeouts(
            Duration.ofSeconds(5),
            Duration.ofSeconds(10),
            Duration.ofSeconds(10),
            Duration.ofSeconds(4),
            Duration.ofSeconds(60),
            Duration.ofSeconds(1),
            Duration.ofSeconds(30),
            Duration.ofMinutes(5),
            Duration.ofSeconds(2));

    public SessionTimeouts {
        connect = checked("connect", connect, Duration.ofSeconds(5));
        response = checked("response", response, Duration.ofSeconds(10));
        media = checked("media", media, Duration.ofSeconds(10));
        udpFallback = checked("udp-fallback", udpFallback, Duration.ofSeconds(4));
        idle = checked("idle", idle, Duration.ofSeconds(60));
        firstRetry = checked("first-retry", firstRetry, Duration.ofSeconds(1));
        lastRetry = checked("last-retry", lastRetry, Duration.ofSeconds(30));
        afterRefusal = checked("after-refusal", afterRefusal, Duration.ofMinutes(5));
        wrongPassword = checked("wrong-password", wrongPassword, Duration.ofSeconds(2));
        if (lastRetry.compareTo(firstRetry) < 0) {
            throw new IllegalArgumentException("last-retry: " + lastRetry.toMillis()
                    + "ms (expected: at least first-retry, " + firstRetry.toMillis() + "ms)");
        }
    }

    private static Duration checked(String key, Duration value, Duration otherwise) {
        if (value == null) {
            return otherwise;
        }
        if (value.toMillis() < 1 || value.compareTo(Duration.ofDays(1)) > 0) {
            throw new IllegalArgumentException(key + ": " + value.toMillis() + "ms (expected: 1ms to 1d)");
        }
        return value;
    }
}
