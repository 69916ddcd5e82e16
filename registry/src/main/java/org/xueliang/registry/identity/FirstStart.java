package org.xueliang.registry.identity;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.xueliang.proto.v1.Role;
import org.xueliang.registry.store.Database;

/** Makes the first tokens where there are none; there is no default one. */
public final class FirstStart {
    /** Two registries that start together on one database must not both find it empty. */
    private static final long LOCK = 0x78756c69616e67L;

    private static final int TOKEN_BYTES = 32;
    private static final int MIN_TOKEN_CHARS = 32;
    /** Name of the token that the installation's own parts share. */
    public static final String SERVICE = "service";

    /** Name of the token of people. */
    public static final String PEOPLE = "admin";

    private static final List<Role> HUMAN = List.of(Role.ADMIN, Role.OPERATOR, Role.ANALYST, Role.COMMAND);
    private static final List<Role> MACHINE = List.of(Role.GATEWAY, Role.ANALYTICS, Role.SENSOR_SOURCE);

    private FirstStart() {}

    /**
     * @param serviceToken handed in, or null
     * @return the tokens where this was the first start
     */
    public static Optional<IssuedTokens> run(
            Database database, Path dataDir, @Nullable String serviceToken, Clock clock) {
        return database.transaction(handle -> {
            handle.createQuery("select 1 from (select pg_advisory_xact_lock(:lock)) as locked")
                    .bind("lock", LOCK)
                    .mapTo(Integer.class)
                    .one();
            long nowUs = clock.millis() * 1000;
            boolean empty = handle.createQuery("select count(*) from tokens")
                            .mapTo(Long.class)
                            .one()
                    == 0;
            if (!empty) {
                if (serviceToken != null) {
                    replaceService(handle, serviceToken, nowUs);
                }
                return Optional.empty();
            }
            IssuedTokens tokens = new IssuedTokens(
                    Secrets.random(TOKEN_BYTES), serviceToken == null ? Secrets.random(TOKEN_BYTES) : serviceToken);
            insert(handle, PEOPLE, HUMAN, tokens.admin(), nowUs);
            insert(handle, SERVICE, MACHINE, tokens.service(), nowUs);
            // Before the commit: tokens that nobody has would lock everyone out, a file too many does no harm.
            tokens.write(dataDir);
            return Optional.of(tokens);
        });
    }

    /** Reads a token that was handed in as a file. */
    public static String readToken(Path file) {
        try {
            String token = Files.readString(file).trim();
            if (token.length() < MIN_TOKEN_CHARS || !token.chars().allMatch(c -> c > ' ' && c < 0x7F)) {
                throw new IllegalArgumentException("service-token-file: " + file + " holds " + token.length()
                        + " characters (expected: at least " + MIN_TOKEN_CHARS + " printable ASCII characters)");
            }
            return token;
        } catch (IOException e) {
            throw new UncheckedIOException("service-token-file: " + file + " cannot be read: " + e.getMessage(), e);
        }
    }

    private static void replaceService(Handle handle, String token, long nowUs) {
        String digest = Secrets.sha256(token);
        handle.createUpdate("delete from tokens where name = :name and token_sha256 <> :digest")
                .bind("name", SERVICE)
                .bind("digest", digest)
                .execute();
        insert(handle, SERVICE, MACHINE, token, nowUs);
    }

    private static void insert(Handle handle, String name, List<Role> roles, String token, long nowUs) {
        handle.createUpdate("insert into tokens (token_sha256, name, roles, created_us) values (:digest, :name, :roles,"
                        + " :now) on conflict do nothing")
                .bind("digest", Secrets.sha256(token))
                .bind("name", name)
                .bindArray(
                        "roles",
                        Integer.class,
                        roles.stream().map(Role::getNumber).toList())
                .bind("now", nowUs)
                .execute();
    }
}
