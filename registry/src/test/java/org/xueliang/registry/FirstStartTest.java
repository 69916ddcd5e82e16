package org.xueliang.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;
import org.xueliang.registry.identity.IssuedTokens;

class FirstStartTest {
    /** For its stores; each test starts roles of its own. */
    @RegisterExtension
    static final RegistryUnderTest OTHER = new RegistryUnderTest();

    @TempDir
    Path folder;

    private static RegistryRole start(String databaseUrl, Path dataDir) {
        return RegistryRole.start(
                RegistrySettings.local(databaseUrl, OTHER.settings().redisUrl(), dataDir, 0), OTHER.clock);
    }

    @Test
    void makesTokensOnceInAFileForItsOwnerAloneAndNeverLogsThem() throws Exception {
        Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        ListAppender<ILoggingEvent> lines = new ListAppender<>();
        lines.start();
        Level before = root.getLevel();
        root.addAppender(lines);
        root.setLevel(Level.DEBUG);
        String database = OTHER.stores().emptyDatabase();
        IssuedTokens tokens;
        try (RegistryRole role = start(database, folder)) {
            tokens = role.firstTokens().orElseThrow();
        } finally {
            root.setLevel(before);
            root.detachAppender(lines);
        }
        assertThat(tokens.admin()).hasSize(43).isNotEqualTo(tokens.service());
        assertThat(tokens.toString()).isEqualTo("IssuedTokens[...]");
        Path file = IssuedTokens.file(folder);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(IssuedTokens.read(folder)).hasValue(tokens);
        assertThat(List.copyOf(lines.list))
                .isNotEmpty()
                .noneMatch(line -> line.getFormattedMessage().contains(tokens.admin())
                        || line.getFormattedMessage().contains(tokens.service()));
        try (RegistryRole again = start(database, folder)) {
            assertThat(again.firstTokens()).isEmpty();
        }
    }

    @Test
    void aDataFolderThatDoesNotBelongToTheDatabaseIsFoundAtStart() {
        String database = OTHER.stores().newDatabase();
        start(database, folder.resolve("a")).close();
        assertThatThrownBy(() -> start(database, folder.resolve("b")))
                .hasMessageContaining("sealing.key is not the one that this database was sealed with");
    }

    @Test
    void aServiceTokenThatIsHandedInIsTakenAndMayBeChanged() throws Exception {
        String database = OTHER.stores().newDatabase();
        Path file = folder.resolve("service-token");
        for (String token : List.of("first-token-first-token-first-token", "other-token-other-token-other-token")) {
            Files.writeString(file, token + "\n");
            RegistrySettings s =
                    RegistrySettings.local(database, OTHER.settings().redisUrl(), folder.resolve("data"), 0);
            try (RegistryRole role = RegistryRole.start(
                    new RegistrySettings(
                            s.bind(),
                            s.port(),
                            s.databaseUrl(),
                            s.databaseUser(),
                            s.databasePassword(),
                            s.redisUrl(),
                            s.partitions(),
                            s.busRetention(),
                            s.unknownPaths(),
                            s.dataDir(),
                            s.codePrefix(),
                            file,
                            s.presenceTtl(),
                            s.subscriberStall(),
                            s.historyRetention(),
                            s.live(),
                            s.federation(),
                            s.ways()),
                    OTHER.clock)) {
                assertThat(role.port()).isPositive();
            }
        }
        try (var connection = java.sql.DriverManager.getConnection(database);
                var rows = connection
                        .createStatement()
                        .executeQuery("select count(*) from tokens where name = 'service'")) {
            rows.next();
            assertThat(rows.getInt(1)).isEqualTo(1);
        }
        Files.writeString(file, "short");
        assertThatThrownBy(() -> org.xueliang.registry.identity.FirstStart.readToken(file))
                .hasMessageContaining("holds 5 characters (expected: at least 32 printable ASCII characters)");
    }
}
