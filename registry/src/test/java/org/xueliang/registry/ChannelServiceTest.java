package org.xueliang.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.xueliang.registry.Findings.push;
import static org.xueliang.registry.Findings.refused;

import io.grpc.Status.Code;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xueliang.proto.v1.ApproveChannelRequest;
import org.xueliang.proto.v1.AssignmentServiceGrpc;
import org.xueliang.proto.v1.Channel;
import org.xueliang.proto.v1.ChannelServiceGrpc;
import org.xueliang.proto.v1.ChannelServiceGrpc.ChannelServiceBlockingStub;
import org.xueliang.proto.v1.CredentialUse;
import org.xueliang.proto.v1.EnrolChannelRequest;
import org.xueliang.proto.v1.EnrolChannelResponse;
import org.xueliang.proto.v1.Enrolment;
import org.xueliang.proto.v1.GetChannelRequest;
import org.xueliang.proto.v1.IssueCredentialRequest;
import org.xueliang.proto.v1.ListChannelsRequest;
import org.xueliang.proto.v1.ListChannelsResponse;
import org.xueliang.proto.v1.Presence;
import org.xueliang.proto.v1.PullSource;
import org.xueliang.proto.v1.RemoveChannelRequest;
import org.xueliang.proto.v1.ReportUnknownPathRequest;
import org.xueliang.proto.v1.SetZonesRequest;
import org.xueliang.proto.v1.StreamCredential;
import org.xueliang.proto.v1.StreamSource;
import org.xueliang.proto.v1.Zone;
import org.xueliang.proto.v1.ZonePoint;

class ChannelServiceTest {
    @RegisterExtension
    static final RegistryUnderTest REGISTRY = new RegistryUnderTest();

    private static ChannelServiceBlockingStub admin() {
        return REGISTRY.asAdmin(ChannelServiceGrpc::newBlockingStub);
    }

    private static Channel enrol(Channel.Builder channel) {
        return admin().enrolChannel(
                        EnrolChannelRequest.newBuilder().setChannel(channel).build())
                .getChannel();
    }

    private static Channel.Builder pull(String url) {
        return push("gate-1")
                .setSource(StreamSource.newBuilder()
                        .setPull(PullSource.newBuilder()
                                .setUrl(url)
                                .setUsername("viewer")
                                .setPassword("kamera-geheim-1")));
    }

    @Test
    void enrolsAPushChannelWithACodeOfItsOwnAndACredentialShownOnce() {
        EnrolChannelResponse answer = admin().enrolChannel(EnrolChannelRequest.newBuilder()
                .setChannel(push("gate-1").setAlias("east-gate"))
                .setIssuePlayCredential(true)
                .build());
        assertThat(answer.getChannel().getCode()).matches("34020000001320[0-9]{6}");
        assertThat(answer.getChannel().getEnrolment()).isEqualTo(Enrolment.ENROLLED);
        assertThat(answer.getPublish().getUse()).isEqualTo(CredentialUse.PUBLISH);
        assertThat(answer.getPublish().getPassword()).hasSizeGreaterThan(20);
        assertThat(answer.getPlay().getToken()).hasSizeGreaterThan(40);
        Channel byAlias = admin().getChannel(
                        GetChannelRequest.newBuilder().setChannel("east-gate").build());
        assertThat(byAlias.toBuilder().clearStatus().build()).isEqualTo(answer.getChannel());
        assertThat(byAlias.getStatus().getPresence()).isEqualTo(Presence.UNKNOWN);
        assertThat(storedText())
                .doesNotContain(
                        answer.getPublish().getPassword(), answer.getPlay().getToken());
    }

    private static String storedText() {
        StringBuilder text = new StringBuilder();
        for (String table : List.of("channels", "credentials", "tokens", "audit")) {
            REGISTRY.<List<String>>sql(handle -> handle.createQuery("select cast(t as text) from " + table + " t")
                            .mapTo(String.class)
                            .list())
                    .forEach(text::append);
        }
        return text.toString();
    }

    @Test
    void aPasswordOfACameraIsSealedAtRestAndNeverReadBack() {
        Channel channel = enrol(pull("rtsp://10.1.2.3:554/stream"));
        assertThat(channel.getSource().getPull().getUsername()).isEqualTo("viewer");
        assertThat(channel.getSource().getPull().getPassword()).isEmpty();
        byte[] sealed =
                REGISTRY.sql(handle -> handle.createQuery("select pull_password from channels where code = :code")
                        .bind("code", channel.getCode())
                        .mapTo(byte[].class)
                        .one());
        assertThat(new String(sealed, StandardCharsets.ISO_8859_1)).doesNotContain("kamera-geheim-1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://10.1.2.3/stream",
                "rtsp://user:kamera-geheim-1@10.1.2.3/stream",
                "rtsp://user:kamera/geheim-1@10.1.2.3/stream",
                "rtsp://10.1.2.3/a\r\nDESCRIBE",
                "rtsp:///nohost",
                "rtsp://10.1.2.3/a b",
                "",
                "file:///etc/passwd"
            })
    void refusesAPullUrlThatIsNone(String url) {
        refused(Code.INVALID_ARGUMENT, () -> enrol(pull(url)))
                .hasMessageContaining("channel.source.pull.url: ")
                .hasMessageContaining("expected: an rtsp:// or rtsps:// URL without user and password")
                .hasMessageNotContaining("geheim");
    }

    @Test
    void saysWhichFieldIsWrongAndWhatWasExpected() {
        refused(Code.INVALID_ARGUMENT, () -> enrol(push("gate-1").setCode("123")))
                .hasMessageContaining("channel.code: '123' (expected: a 20-digit national code)");
        refused(Code.INVALID_ARGUMENT, () -> enrol(push("gate-1").setAlias("No Spaces")))
                .hasMessageContaining("channel.alias: 'No Spaces' (expected: 2 to 64 of");
        refused(Code.INVALID_ARGUMENT, () -> enrol(push("gate-1").setAlias("..")))
                .hasMessageContaining("channel.alias: '..'");
        refused(Code.INVALID_ARGUMENT, () -> enrol(push("gate-1").clearSourceKind()))
                .hasMessageContaining("channel.source_kind: missing (expected: one of POLICE, ESTATE, IOT, CITY)");
        refused(Code.INVALID_ARGUMENT, () -> enrol(push("gate-1").setSourceKindValue(77)))
                .hasMessageContaining("channel.source_kind: 'unknown number'");
        refused(Code.INVALID_ARGUMENT, () -> enrol(push("gate-1").clearOwner()))
                .hasMessageContaining("channel.owner: missing (expected: 1 to 64 characters)");
        refused(Code.INVALID_ARGUMENT, () -> enrol(push(""))).hasMessageContaining("channel.place: missing");
        refused(Code.INVALID_ARGUMENT, () -> enrol(push("gate-1").clearSource()))
                .hasMessageContaining("channel.source: missing (expected: pull or push)");
        refused(Code.INVALID_ARGUMENT, () -> enrol(push("gate-1").setName("a\u001b[31mred")))
                .hasMessageContaining("channel.name: 'a\\u001b[31mred'")
                .hasMessageContaining("without U+001B");
    }

    @Test
    void aCodeOrAliasThatIsTakenIsSaidSo() {
        Channel first = enrol(push("gate-1").setAlias("taken-alias").setCode("34020000001320990001"));
        refused(Code.ALREADY_EXISTS, () -> enrol(push("gate-1").setCode(first.getCode())))
                .hasMessageContaining("channel.code: '34020000001320990001' is taken");
        refused(Code.ALREADY_EXISTS, () -> enrol(push("gate-1").setAlias("taken-alias")))
                .hasMessageContaining("channel.alias: 'taken-alias' is taken");
    }

    @Test
    void aChannelThatIsNotThereIsNotFound() {
        refused(
                        Code.NOT_FOUND,
                        () -> admin().getChannel(GetChannelRequest.newBuilder()
                                .setChannel("nobody")
                                .build()))
                .hasMessageContaining("channel: 'nobody' is neither code nor alias of a channel");
    }

    @Test
    void zonesAreReplacedWholeAndCheckedWhole() {
        Channel channel = enrol(push("gate-1"));
        Zone door = zone("door", 0.1, 0.1, 0.4, 0.1, 0.4, 0.5);
        Channel changed = admin().setZones(SetZonesRequest.newBuilder()
                .setChannel(channel.getCode())
                .addZones(door)
                .build());
        assertThat(changed.getZonesList()).containsExactly(door);
        assertThat(changed.getRevision()).isGreaterThan(channel.getRevision());
        refused(Code.INVALID_ARGUMENT, () -> setZones(channel, door, door))
                .hasMessageContaining("zones[1].id: 'door' (expected: unique within the channel)");
        refused(Code.INVALID_ARGUMENT, () -> setZones(channel, zone("bow", 0, 0, 1, 1, 1, 0, 0, 1)))
                .hasMessageContaining("zones[0].corners: the polygon crosses or touches itself");
        refused(Code.INVALID_ARGUMENT, () -> setZones(channel, zone("line", 0, 0, 1, 1)))
                .hasMessageContaining("zones[0].corners: 2 entries (expected: 3 to 32)");
        refused(Code.INVALID_ARGUMENT, () -> setZones(channel, zone("far", 0, 0, 1.5, 1, 1, 0)))
                .hasMessageContaining("zones[0].corners[1].x: 1.5 (expected: 0 to 1)");
        assertThat(setZones(channel).getZonesList()).isEmpty();
    }

    private static Channel setZones(Channel channel, Zone... zones) {
        return admin().setZones(SetZonesRequest.newBuilder()
                .setChannel(channel.getCode())
                .addAllZones(List.of(zones))
                .build());
    }

    private static Zone zone(String id, double... xy) {
        Zone.Builder zone = Zone.newBuilder().setId(id);
        for (int i = 0; i < xy.length; i += 2) {
            zone.addCorners(ZonePoint.newBuilder().setX(xy[i]).setY(xy[i + 1]));
        }
        return zone.build();
    }

    @Test
    void issuesCredentialsUpToABound() {
        Channel channel = enrol(push("gate-1"));
        IssueCredentialRequest.Builder request = IssueCredentialRequest.newBuilder()
                .setChannel(channel.getCode())
                .setUse(CredentialUse.PLAY);
        StreamCredential first = admin().issueCredential(request.build());
        for (int i = 1; i < 16; i++) {
            assertThat(admin().issueCredential(request.build()).getUsername()).isNotEqualTo(first.getUsername());
        }
        refused(Code.RESOURCE_EXHAUSTED, () -> admin().issueCredential(request.build()))
                .hasMessageContaining("has 16 credentials of this use");
        admin().issueCredential(request.setReplace(true).build());
        long left = REGISTRY.sql(
                handle -> handle.createQuery("select count(*) from credentials where channel = :c and use = 2")
                        .bind("c", channel.getCode())
                        .mapTo(Long.class)
                        .one());
        assertThat(left).isEqualTo(1);
        refused(
                        Code.INVALID_ARGUMENT,
                        () -> admin().issueCredential(request.clearUse().build()))
                .hasMessageContaining("use: missing (expected: one of PUBLISH, PLAY)");
        Channel pulled = enrol(pull("rtsp://10.1.2.3/s"));
        refused(
                        Code.FAILED_PRECONDITION,
                        () -> admin().issueCredential(IssueCredentialRequest.newBuilder()
                                .setChannel(pulled.getCode())
                                .setUse(CredentialUse.PUBLISH)
                                .build()))
                .hasMessageContaining("nobody publishes to it");
    }

    @Test
    void aRemovedChannelIsGoneAndItsNamesAreFreeAgain() {
        Channel channel = enrol(push("gate-1").setAlias("short-lived"));
        admin().removeChannel(RemoveChannelRequest.newBuilder()
                .setChannel("short-lived")
                .build());
        refused(
                Code.NOT_FOUND,
                () -> admin().getChannel(GetChannelRequest.newBuilder()
                        .setChannel(channel.getCode())
                        .build()));
        Channel again = enrol(push("gate-2").setAlias("short-lived").setCode(channel.getCode()));
        assertThat(again.getPlace()).isEqualTo("gate-2");
        assertThat(again.getRevision()).isGreaterThan(channel.getRevision());
    }

    @Test
    void onlyAPendingChannelCanBeApproved() {
        Channel channel = enrol(push("gate-1"));
        refused(
                        Code.FAILED_PRECONDITION,
                        () -> admin().approveChannel(ApproveChannelRequest.newBuilder()
                                .setChannel(channel.getCode())
                                .setDetails(push("gate-1"))
                                .build()))
                .hasMessageContaining("is ENROLLED (expected: PENDING)");
    }

    @Test
    void listsPageByPageEachChannelOnceWhileOthersAreEnrolled() {
        for (int i = 0; i < 7; i++) {
            enrol(push("long-street"));
        }
        List<String> seen = new ArrayList<>();
        ListChannelsRequest.Builder request =
                ListChannelsRequest.newBuilder().setPlace("long-street").setPageSize(2);
        ListChannelsResponse page;
        do {
            page = admin().listChannels(request.build());
            page.getChannelsList().forEach(channel -> seen.add(channel.getCode()));
            request.setPageToken(page.getNextPageToken());
            if (seen.size() == 4) {
                enrol(push("long-street"));
            }
        } while (!page.getNextPageToken().isEmpty());
        assertThat(seen).hasSize(8).doesNotHaveDuplicates().isSorted();
    }

    @Test
    void aPageTokenBelongsToItsFilters() {
        enrol(push("filter-street"));
        enrol(push("filter-street"));
        String token = admin().listChannels(ListChannelsRequest.newBuilder()
                        .setPlace("filter-street")
                        .setPageSize(1)
                        .build())
                .getNextPageToken();
        refused(
                        Code.INVALID_ARGUMENT,
                        () -> admin().listChannels(ListChannelsRequest.newBuilder()
                                .setPlace("other")
                                .setPageToken(token)
                                .build()))
                .hasMessageContaining("page_token: ")
                .hasMessageContaining("with the same filters");
        refused(
                        Code.INVALID_ARGUMENT,
                        () -> admin().listChannels(ListChannelsRequest.newBuilder()
                                .setPageSize(1001)
                                .build()))
                .hasMessageContaining("page_size: 1001 (expected: 1 to 1000");
    }

    @Test
    void everyChangeIsRecordedWithItsCallerAndOutcome() {
        Channel channel = enrol(push("audited"));
        refused(Code.INVALID_ARGUMENT, () -> enrol(push("audited").setCode("1")));
        assertThat(REGISTRY.audit("EnrolChannel"))
                .anySatisfy(row -> assertThat(row)
                        .containsEntry("subject", channel.getCode())
                        .containsEntry("caller", "admin")
                        .containsEntry("outcome", "OK"))
                .anySatisfy(row ->
                        assertThat(row).containsEntry("subject", "1").containsEntry("outcome", "INVALID_ARGUMENT"));
    }

    @Test
    void anUnknownPathIsRefusedWhereThePolicySaysSoAndFillsNoRecord() {
        refused(
                        Code.NOT_FOUND,
                        () -> REGISTRY.asService(AssignmentServiceGrpc::newBlockingStub)
                                .reportUnknownPath(ReportUnknownPathRequest.newBuilder()
                                        .setGateway("g1")
                                        .setPath("stranger")
                                        .build()))
                .hasMessageContaining("path: 'stranger' is neither code nor alias of a channel");
        assertThat(REGISTRY.audit("ReportUnknownPath")).isEmpty();
    }
}
