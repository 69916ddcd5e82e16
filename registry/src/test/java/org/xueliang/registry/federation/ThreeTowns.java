package org.xueliang.registry.federation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.xueliang.registry.federation.Town.agree;
import static org.xueliang.registry.federation.Town.agreements;
import static org.xueliang.registry.federation.Town.copies;
import static org.xueliang.registry.federation.Town.enter;
import static org.xueliang.registry.federation.Town.fill;
import static org.xueliang.registry.federation.Town.place;
import static org.xueliang.registry.federation.Town.soon;
import static org.xueliang.registry.federation.Town.terms;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.xueliang.proto.v1.Agreement;
import org.xueliang.proto.v1.AgreementTerms;
import org.xueliang.proto.v1.Alert;
import org.xueliang.proto.v1.AlertServiceGrpc;
import org.xueliang.proto.v1.AlertState;
import org.xueliang.proto.v1.AlertType;
import org.xueliang.proto.v1.AssignmentServiceGrpc;
import org.xueliang.proto.v1.Channel;
import org.xueliang.proto.v1.ChannelReport;
import org.xueliang.proto.v1.ChannelServiceGrpc;
import org.xueliang.proto.v1.ChannelStatus;
import org.xueliang.proto.v1.GetChannelRequest;
import org.xueliang.proto.v1.GetSnapshotRequest;
import org.xueliang.proto.v1.IntakeServiceGrpc;
import org.xueliang.proto.v1.ListAgreementsRequest;
import org.xueliang.proto.v1.Manner;
import org.xueliang.proto.v1.NodeServiceGrpc;
import org.xueliang.proto.v1.Presence;
import org.xueliang.proto.v1.QueryAlertsRequest;
import org.xueliang.proto.v1.ReportFindingsRequest;
import org.xueliang.proto.v1.ReportStatusRequest;
import org.xueliang.proto.v1.SearchChannelsRequest;
import org.xueliang.proto.v1.SearchServiceGrpc;
import org.xueliang.proto.v1.SetAlertStateRequest;
import org.xueliang.proto.v1.Severity;
import org.xueliang.proto.v1.SharedScope;
import org.xueliang.proto.v1.Snapshot;
import org.xueliang.proto.v1.SnapshotServiceGrpc;
import org.xueliang.proto.v1.UpdateChannelRequest;
import org.xueliang.registry.NodeUnderTest;
import org.xueliang.registry.NodesUnderTest;
import org.xueliang.registry.SharedStores;

/**
 * Police, estate and city: three registries on one machine, with wires between them that are cut. Started once for all classes
 * that use them: each leaves agreements and channels as they were.
 */
final class ThreeTowns implements BeforeAllCallback {
    /** Set where the class begins. */
    static NodeUnderTest police;

    static NodeUnderTest estate;
    static NodeUnderTest city;
    static Wire toPolice;
    static Wire toEstate;

    Agreement ofPolice = Agreement.getDefaultInstance();
    Agreement ofEstate = Agreement.getDefaultInstance();

    /** What classes share: ends with the last of them. */
    private static final class Running implements ExtensionContext.Store.CloseableResource, AutoCloseable {
        final NodesUnderTest nodes = new NodesUnderTest("police", "estate", "city");
        private final ExtensionContext context;

        Running(ExtensionContext context) {
            this.context = context;
            try {
                nodes.beforeAll(context);
            } catch (Exception e) {
                throw new IllegalStateException("the nodes do not start", e);
            }
            police = nodes.node("police");
            estate = nodes.node("estate");
            city = nodes.node("city");
            toPolice = new Wire(police.federationPort());
            toEstate = new Wire(estate.federationPort());
            fill(police, 20, "路口", "police", i -> i < 12 ? "traffic,centre" : "detectives,centre");
            place(estate, "sunshine", "");
            place(estate, "sunshine-yard", "sunshine");
            fill(
                    estate,
                    100,
                    "小区",
                    "estate",
                    i -> i < 80 ? "sunshine-estate,sunshine-yard" : "sunshine-estate,moonlight");
            fill(city, 10, "城市", "city", i -> "city-hall,square");
            enter(police, city, "");
            enter(estate, city, "");
            enter(city, police, toPolice.address());
            enter(city, estate, toEstate.address());
        }

        @Override
        public void close() throws IOException {
            toPolice.close();
            toEstate.close();
            nodes.afterAll(context);
        }
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        // Begun before the towns, and so ended after them.
        SharedStores.of(context);
        context.getRoot()
                .getStore(ExtensionContext.Namespace.create(ThreeTowns.class))
                .getOrComputeIfAbsent("towns", key -> new Running(context), Running.class);
        ofPolice = standing(police, terms(SharedScope.newBuilder().addOrganisations("traffic"), Manner.DIRECTORY));
        ofEstate =
                standing(estate, terms(SharedScope.newBuilder().addPlaces("sunshine"), Manner.SNAPSHOT, Manner.ALERTS));
        inAgreement();
    }

    /** The agreement of the class before, or a new one where that ended. */
    private static Agreement standing(NodeUnderTest node, AgreementTerms.Builder terms) {
        return agreements(node).stream()
                .filter(agreement -> agreement.getGrantee().equals("city")
                        && agreement.getInForce()
                        && agreement.getTerms().getScope().equals(terms.getScope()))
                .findFirst()
                .orElseGet(() -> agree(node, city, terms));
    }

    private static List<Agreement> agreements(NodeUnderTest node) {
        return node.admin(NodeServiceGrpc::newBlockingStub)
                .listAgreements(ListAgreementsRequest.getDefaultInstance())
                .getAgreementsList();
    }

    static Map<String, String> own(NodeUnderTest node, Predicate<Channel> shared) {
        Map<String, String> names = new TreeMap<>();
        Town.channels(node).stream()
                .filter(channel -> !channel.hasCopy() && shared.test(channel))
                .forEach(channel -> names.put(channel.getCode(), channel.getName()));
        return names;
    }

    static Map<String, String> shareOfPolice() {
        return own(police, channel -> channel.getOwner().equals("traffic"));
    }

    static Map<String, String> shareOfEstate() {
        return own(estate, channel -> channel.getPlace().equals("sunshine-yard"));
    }

    /** The city has what it was given, all of it and nothing else. */
    static void inAgreement() {
        soon().untilAsserted(() -> {
            assertThat(copies(city, "police")).isEqualTo(shareOfPolice());
            assertThat(copies(city, "estate")).isEqualTo(shareOfEstate());
        });
    }

    static Channel get(NodeUnderTest node, String code) {
        return node.admin(ChannelServiceGrpc::newBlockingStub)
                .getChannel(GetChannelRequest.newBuilder().setChannel(code).build());
    }

    static void rename(NodeUnderTest node, String code, Channel.Builder changes) {
        node.admin(ChannelServiceGrpc::newBlockingStub)
                .updateChannel(UpdateChannelRequest.newBuilder()
                        .setChannel(code)
                        .setRevision(get(node, code).getRevision())
                        .setChanges(changes)
                        .build());
    }

    static List<String> search(NodeUnderTest node, SearchChannelsRequest.Builder question) {
        return node
                .admin(SearchServiceGrpc::newBlockingStub)
                .searchChannels(question.setPageSize(200).build())
                .getChannelsList()
                .stream()
                .map(found -> found.getChannel().getCode())
                .sorted()
                .toList();
    }

    static void report(NodeUnderTest node, String code, Presence presence) {
        node.service(AssignmentServiceGrpc::newBlockingStub)
                .reportStatus(ReportStatusRequest.newBuilder()
                        .setGateway("g1")
                        .setDoor("127.0.0.1:9")
                        .addReports(ChannelReport.newBuilder()
                                .setChannel(code)
                                .setStatus(ChannelStatus.newBuilder()
                                        .setPresence(presence)
                                        .setSinceUs(System.currentTimeMillis() * 1000)))
                        .build());
    }

    static void alert(NodeUnderTest node, String id, String channel) {
        node.service(IntakeServiceGrpc::newBlockingStub)
                .report(ReportFindingsRequest.newBuilder()
                        .addAlerts(Alert.newBuilder()
                                .setId(id)
                                .setType(AlertType.MOTION)
                                .setSeverity(Severity.MEDIUM)
                                .setChannel(channel)
                                .setPlace("sunshine-yard")
                                .setBeginUs(System.currentTimeMillis() * 1000)
                                .setConfidence(0.5))
                        .build());
    }

    static List<Alert> alerts(NodeUnderTest node) {
        return node.admin(AlertServiceGrpc::newBlockingStub)
                .queryAlerts(QueryAlertsRequest.getDefaultInstance())
                .getAlertsList();
    }

    static void acknowledge(NodeUnderTest node, String id) {
        node.admin(AlertServiceGrpc::newBlockingStub)
                .setAlertState(SetAlertStateRequest.newBuilder()
                        .setId(id)
                        .setState(AlertState.ACKNOWLEDGED)
                        .build());
    }

    static Snapshot still(NodeUnderTest node, String code) {
        return node.admin(SnapshotServiceGrpc::newBlockingStub)
                .getSnapshot(GetSnapshotRequest.newBuilder()
                        .setChannel(code)
                        .setPurpose("fire drill")
                        .build());
    }
}
