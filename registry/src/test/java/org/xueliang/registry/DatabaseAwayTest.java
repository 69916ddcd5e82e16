package org.xueliang.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.xueliang.registry.Findings.id;
import static org.xueliang.registry.Findings.motion;
import static org.xueliang.registry.Findings.refused;

import io.grpc.ManagedChannel;
import io.grpc.Status.Code;
import io.grpc.netty.NettyChannelBuilder;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.xueliang.chassis.calls.BearerToken;
import org.xueliang.proto.v1.Alert;
import org.xueliang.proto.v1.AlertServiceGrpc;
import org.xueliang.proto.v1.GetAlertRequest;
import org.xueliang.proto.v1.IntakeServiceGrpc;
import org.xueliang.proto.v1.ReportFindingsRequest;
import org.xueliang.proto.v1.SubscribeAlertsRequest;
import org.xueliang.registry.error.Refusal;
import org.xueliang.registry.store.Database;
import org.xueliang.testkit.FreePort;
import org.xueliang.testkit.RedisExtension;

class DatabaseAwayTest {
    @RegisterExtension
    static final RedisExtension REDIS = new RedisExtension();

    @TempDir
    Path folder;

    private final int port = FreePort.pick();

    private EmbeddedPostgres postgres() throws IOException {
        return EmbeddedPostgres.builder()
                .setPort(port)
                .setDataDirectory(folder.resolve("pg"))
                .setCleanDataDirectory(false)
                .setServerConfig("fsync", "off")
                .start();
    }

    @Test
    void postgresqlGoneIsNamedAndWhatWasAcknowledgedIsThereWhenItIsBack() throws IOException {
        EmbeddedPostgres server = postgres();
        RegistrySettings settings = RegistrySettings.local(
                server.getJdbcUrl("postgres", "postgres"), REDIS.uri(), folder.resolve("data"), 0);
        RegistryRole role = RegistryRole.start(settings, new MovableClock());
        ManagedChannel channel = NettyChannelBuilder.forAddress("127.0.0.1", role.port())
                .usePlaintext()
                .build();
        try {
            var tokens = role.firstTokens().orElseThrow();
            var intake =
                    IntakeServiceGrpc.newBlockingStub(channel).withCallCredentials(new BearerToken(tokens.service()));
            var alerts = AlertServiceGrpc.newBlockingStub(channel).withCallCredentials(new BearerToken(tokens.admin()));
            Collected<SubscribeAlertsRequest, Alert> subscriber = new Collected<>();
            AlertServiceGrpc.newStub(channel)
                    .withCallCredentials(new BearerToken(tokens.admin()))
                    .subscribeAlerts(SubscribeAlertsRequest.getDefaultInstance(), subscriber);
            intake.report(findings(1));
            await().until(() -> subscriber.messages.size() == 1);
            server.close();
            refused(Code.UNAVAILABLE, () -> intake.report(findings(2))).hasMessageContaining("postgresql: ");
            refused(Code.UNAVAILABLE, () -> alerts.getAlert(byId(1))).hasMessageContaining("postgresql: ");
            assertThat(subscriber.end().getCode()).isEqualTo(Code.UNAVAILABLE);
            server = postgres();
            await().atMost(Duration.ofSeconds(60))
                    .ignoreExceptions()
                    .until(() -> intake.report(findings(2)).getNewAlerts() == 1);
            assertThat(alerts.getAlert(byId(1)).getId()).isEqualTo(id(1));
        } finally {
            channel.shutdownNow();
            role.close();
            server.close();
        }
    }

    private static ReportFindingsRequest findings(int n) {
        return ReportFindingsRequest.newBuilder()
                .addAlerts(motion(n, "34020000001320000777"))
                .build();
    }

    private static GetAlertRequest byId(int n) {
        return GetAlertRequest.newBuilder().setId(id(n)).build();
    }

    @Test
    void aStartWithoutPostgresqlSaysSo() {
        String url = "jdbc:postgresql://127.0.0.1:" + port + "/none?user=u&password=geheim-9";
        assertThatThrownBy(() -> Database.open(url, null, null, 100))
                .isInstanceOf(Refusal.class)
                .hasMessageStartingWith("postgresql: ")
                .hasMessageNotContaining("geheim-9");
    }
}
