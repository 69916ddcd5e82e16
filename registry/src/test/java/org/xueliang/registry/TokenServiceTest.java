package org.xueliang.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.xueliang.registry.Findings.refused;

import io.grpc.Status.Code;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.xueliang.proto.v1.AssignmentServiceGrpc;
import org.xueliang.proto.v1.Channel;
import org.xueliang.proto.v1.ChannelAssignment;
import org.xueliang.proto.v1.ChannelReport;
import org.xueliang.proto.v1.ChannelServiceGrpc;
import org.xueliang.proto.v1.ChannelStatus;
import org.xueliang.proto.v1.EnrolChannelRequest;
import org.xueliang.proto.v1.GetSnapshotRequest;
import org.xueliang.proto.v1.IssueTokenRequest;
import org.xueliang.proto.v1.IssueTokenResponse;
import org.xueliang.proto.v1.ListTokensRequest;
import org.xueliang.proto.v1.Presence;
import org.xueliang.proto.v1.RemoveTokenRequest;
import org.xueliang.proto.v1.ReportSourceReadingsRequest;
import org.xueliang.proto.v1.ReportStatusRequest;
import org.xueliang.proto.v1.Role;
import org.xueliang.proto.v1.SnapshotServiceGrpc;
import org.xueliang.proto.v1.SourceServiceGrpc;
import org.xueliang.proto.v1.Token;
import org.xueliang.proto.v1.TokenServiceGrpc;
import org.xueliang.proto.v1.TokenServiceGrpc.TokenServiceBlockingStub;
import org.xueliang.proto.v1.WatchChannelsRequest;
import org.xueliang.proto.v1.WatchSourcesRequest;
import org.xueliang.registry.error.Refusal;

/** Tokens issued and taken back, and machines that say that they are others. */
class TokenServiceTest {
    @RegisterExtension
    static final RegistryUnderTest REGISTRY = new RegistryUnderTest();

    private final TokenServiceBlockingStub tokens = REGISTRY.asAdmin(TokenServiceGrpc::newBlockingStub);

    private IssueTokenResponse issue(String name, Role... roles) {
        return tokens.issueToken(IssueTokenRequest.newBuilder()
                .setName(name)
                .addAllRoles(List.of(roles))
                .build());
    }

    private void remove(String id) {
        tokens.removeToken(RemoveTokenRequest.newBuilder().setId(id).build());
    }

    private static void says(String token, String gateway, String channel, String door) {
        ReportStatusRequest.Builder report =
                ReportStatusRequest.newBuilder().setGateway(gateway).setDoor(door);
        if (!channel.isEmpty()) {
            report.addReports(ChannelReport.newBuilder()
                    .setChannel(channel)
                    .setStatus(ChannelStatus.newBuilder()
                            .setPresence(Presence.ONLINE)
                            .setSinceUs(REGISTRY.clock.micros())));
        }
        REGISTRY.as(token, AssignmentServiceGrpc::newBlockingStub).reportStatus(report.build());
    }

    @Test
    void aGatewaysTokenIsGoodForItsOwnNameAndTheInstallationsForThoseWithoutOne() {
        String service = REGISTRY.tokens().service();
        says(service, "north", "", "127.0.0.1:1");
        String north = issue("north", Role.GATEWAY).getSecret();
        says(north, "north", "", "127.0.0.1:1");
        refused(Code.PERMISSION_DENIED, () -> says(north, "south", "", "127.0.0.1:1"))
                .hasMessageContaining(
                        "gateway: 'south' (expected: gateway 'north', after which this token is named; or a token"
                                + " that is named after the gateway: xueliang tokens add)");
        refused(Code.PERMISSION_DENIED, () -> says(service, "north", "", "127.0.0.1:1"))
                .hasMessageContaining("gateway: gateway 'north' has a token of its own");
        says(service, "south", "", "127.0.0.1:1");
        refused(
                        Code.PERMISSION_DENIED,
                        () -> REGISTRY.as(north, SourceServiceGrpc::newBlockingStub)
                                .watchSources(WatchSourcesRequest.newBuilder()
                                        .setGateway("south")
                                        .build())
                                .next())
                .hasMessageContaining("gateway: 'south'");
        // What others hand in under its own source's name, as MQTT does, is the gateway's to carry.
        refused(
                Code.NOT_FOUND,
                () -> REGISTRY.as(north, SourceServiceGrpc::newBlockingStub)
                        .reportSourceReadings(ReportSourceReadingsRequest.newBuilder()
                                .setSource("nobody")
                                .build()));
        String bins = issue("bins", Role.SENSOR_SOURCE).getSecret();
        refused(
                        Code.PERMISSION_DENIED,
                        () -> REGISTRY.as(bins, SourceServiceGrpc::newBlockingStub)
                                .reportSourceReadings(ReportSourceReadingsRequest.newBuilder()
                                        .setSource("lamps")
                                        .build()))
                .hasMessageContaining("source: 'lamps' (expected: source 'bins', after which this token is named");
    }

    @Test
    void aGatewaysDoorIsAskedWithItsOwnTokenAndNeverWithTheInstallations() throws IOException {
        IssueTokenResponse west = issue("west", Role.GATEWAY);
        try (FakeGatewayDoor door = new FakeGatewayDoor()) {
            Channel channel = REGISTRY.asAdmin(ChannelServiceGrpc::newBlockingStub)
                    .enrolChannel(EnrolChannelRequest.newBuilder()
                            .setChannel(Findings.push("west-1"))
                            .build())
                    .getChannel();
            says(west.getSecret(), "west", channel.getCode(), door.address());
            REGISTRY.asAdmin(SnapshotServiceGrpc::newBlockingStub)
                    .getSnapshot(GetSnapshotRequest.newBuilder()
                            .setChannel(channel.getCode())
                            .setPurpose("alarm 17 at the gate")
                            .build());
            assertThat(door.authorizations).containsExactly("Bearer " + west.getSecret());
        }
    }

    @Test
    void aTokenThatIsTakenBackEndsItsStreamsAndOneWithoutSenseIsNotIssued() {
        IssueTokenResponse east = issue("east", Role.GATEWAY);
        Collected<WatchChannelsRequest, ChannelAssignment> seen = new Collected<>();
        REGISTRY.as(east.getSecret(), AssignmentServiceGrpc::newStub)
                .watchChannels(
                        WatchChannelsRequest.newBuilder().setGateway("east").build(), seen);
        await().until(() -> !seen.messages.isEmpty());
        assertThat(tokens.listTokens(ListTokensRequest.getDefaultInstance()).toString())
                .contains("name: \"east\"")
                .doesNotContain(east.getSecret());
        assertThat(REGISTRY.audit("IssueToken"))
                .anySatisfy(record -> assertThat(record)
                        .containsEntry("subject", "east [GATEWAY]")
                        .containsEntry("outcome", "OK"))
                .allSatisfy(record -> assertThat(record.toString()).doesNotContain(east.getSecret()));
        refused(Code.ALREADY_EXISTS, () -> issue("east", Role.GATEWAY)).hasMessageContaining("remove it first");
        remove(east.getToken().getId());
        refused(Code.UNAUTHENTICATED, () -> says(east.getSecret(), "east", "", "127.0.0.1:1"));
        await().until(seen::ended);
        issue("east", Role.GATEWAY);

        refused(Code.NOT_FOUND, () -> remove("0123456789abcdef")).hasMessageContaining("there is no token");
        refused(Code.INVALID_ARGUMENT, () -> remove("%")).hasMessageContaining("16 hexadecimal digits");
        for (Token token :
                tokens.listTokens(ListTokensRequest.getDefaultInstance()).getTokensList()) {
            if (token.getCaller().isEmpty()) {
                refused(Code.FAILED_PRECONDITION, () -> remove(token.getId()));
            }
        }
        for (String name : List.of("", "a b", "service", "admin", "x".repeat(65), "a\nb", Refusal.excerpt("雪亮"))) {
            refused(Code.INVALID_ARGUMENT, () -> issue(name, Role.ANALYST)).hasMessageContaining("name: ");
        }
        for (Role[] roles : new Role[][] {
            {}, {Role.PEER}, {Role.ROLE_UNSPECIFIED}, {Role.GATEWAY, Role.ADMIN}, {Role.SENSOR_SOURCE, Role.ANALYTICS}
        }) {
            refused(Code.INVALID_ARGUMENT, () -> issue("x", roles)).hasMessageContaining("roles: ");
        }
    }
}
