package org.xueliang.ingest.fake;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.xueliang.chassis.settings.SettingsLoader;
import org.xueliang.ingest.IngestRole;
import org.xueliang.ingest.IngestSettings;
import org.xueliang.ingest.assignment.Assignment;
import org.xueliang.ingest.assignment.Assignment.Transport;
import org.xueliang.ingest.assignment.Assignment.Use;
import org.xueliang.ingest.assignment.Assignment.Verifier;
import org.xueliang.ingest.media.StreamObserver;

/** Gateways on free loopback ports, and what to assign to them. */
public final class Gateways {
    public static final String CODE = "34020000001320000001";
    public static final String OTHER = "34020000001320000002";
    public static final String USER = "camera";
    public static final String PASSWORD = "p-9f!w";
    public static final String TOKEN = "token-1234567890";

    private Gateways() {}

    /** @param more settings in kebab-case and their values */
    public static IngestSettings settings(Map<String, String> more) {
        Map<String, String> environment = new HashMap<>();
        Map<String, String> all = new HashMap<>(Map.of(
                "bind", "127.0.0.1",
                "rtsp-port", "0",
                "door-port", "0",
                "allow-loopback", "true",
                "event-loops", "2"));
        all.putAll(more);
        all.forEach((key, value) -> environment.put(
                "XUELIANG_"
                        + key.toUpperCase(java.util.Locale.ROOT)
                                .replace('-', '_')
                                .replace('.', '_'),
                value));
        return new SettingsLoader(environment).load(IngestSettings.class, null);
    }

    public static IngestRole start(StreamObserver observer, Map<String, String> more) {
        return IngestRole.start(settings(more), Clock.systemUTC(), List.of(observer));
    }

    public static Assignment pushed(String code, String alias) {
        return Assignment.builder(code)
                .alias(alias)
                .place("yard")
                .verifiers(verifier(Use.PUBLISH, PASSWORD), verifier(Use.PLAY, PASSWORD))
                .build();
    }

    public static Assignment pulled(String code, String url, Transport transport) {
        return pulled(code, url, USER, PASSWORD, transport);
    }

    public static Assignment pulled(
            String code, String url, String user, @Nullable String password, Transport transport) {
        return Assignment.builder(code)
                .place("yard")
                .pull(new Assignment.Pull(url, user, password == null ? "" : password, transport))
                .verifiers(verifier(Use.PLAY, PASSWORD))
                .build();
    }

    public static Verifier verifier(Use use, String password) {
        String secret = USER + ":xueliang:" + password;
        return new Verifier(use, USER, hash("MD5", secret), hash("SHA-256", secret), hash("SHA-256", TOKEN));
    }

    private static String hash(String algorithm, String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance(algorithm).digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
