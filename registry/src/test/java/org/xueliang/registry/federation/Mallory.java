package org.xueliang.registry.federation;

import static org.xueliang.registry.federation.Town.soon;
import static org.xueliang.registry.federation.Town.status;
import static org.xueliang.registry.federation.Town.terms;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.xueliang.proto.v1.Agreement;
import org.xueliang.proto.v1.AgreementSet;
import org.xueliang.proto.v1.AgreementState;
import org.xueliang.proto.v1.Channel;
import org.xueliang.proto.v1.ChannelBatch;
import org.xueliang.proto.v1.ChannelStatus;
import org.xueliang.proto.v1.FollowEvent;
import org.xueliang.proto.v1.Manner;
import org.xueliang.proto.v1.NodeServiceGrpc;
import org.xueliang.proto.v1.Peer;
import org.xueliang.proto.v1.PeerStatus;
import org.xueliang.proto.v1.Presence;
import org.xueliang.proto.v1.PutPeerRequest;
import org.xueliang.proto.v1.RemovePeerRequest;
import org.xueliang.proto.v1.SharedChannel;
import org.xueliang.proto.v1.SharedScope;
import org.xueliang.proto.v1.SourceKind;
import org.xueliang.proto.v1.SyncStart;
import org.xueliang.registry.NodeUnderTest;
import org.xueliang.registry.identity.Secrets;

/** Node mallory, with a good key and a bad will: a town's peer with an agreement, followed by the town, anew for each test. */
final class Mallory implements BeforeEachCallback, AfterEachCallback {
    /** A channel that it may speak for. */
    static final String GOOD = "34029900001320000001";

    private final NodeUnderTest town;
    private Agreement agreement = Agreement.getDefaultInstance();
    HostilePeer peer = node();
    /** Of the row that was sent last. */
    long revision;

    private long clockAheadUs;

    Mallory(NodeUnderTest town) {
        this.town = town;
    }

    private static HostilePeer node() {
        try {
            return new HostilePeer("mallory");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        agree();
    }

    @Override
    public void afterEach(ExtensionContext context) {
        leave();
    }

    /** Comes again as another, whose clock is ahead by so much. */
    void comesAgain(long aheadUs) {
        leave();
        peer = node();
        clockAheadUs = aheadUs;
        agree();
    }

    private void leave() {
        remove();
        peer.close();
    }

    void remove() {
        town.admin(NodeServiceGrpc::newBlockingStub)
                .removePeer(RemovePeerRequest.newBuilder().setNode("mallory").build());
    }

    private void agree() {
        Agreement bare = Agreement.newBuilder()
                .setId(Secrets.randomHex(16))
                .setVersion(1)
                .setGrantor("mallory")
                .setGrantee("town")
                .setTerms(terms(
                        SharedScope.newBuilder().addOrganisations("mallory-estate"), Manner.DIRECTORY, Manner.ALERTS))
                .setState(AgreementState.OFFERED)
                .build();
        agreement = bare.toBuilder().setDigest(AgreementCheck.digest(bare)).build();
        peer.greeting = request -> List.of(
                event(e -> e.setAgreements(AgreementSet.newBuilder().addAgreements(agreement))),
                event(e -> e.setStart(SyncStart.newBuilder()
                        .setEpoch("e1")
                        .setWhole(!request.getEpoch().equals("e1"))
                        .setNode("mallory")
                        .setNowUs(System.currentTimeMillis() * 1000 + clockAheadUs))));
        enter(0);
        Town.accept(town, agreement);
    }

    void enter(int maxChannels) {
        enter(maxChannels, 0);
    }

    /** Enters it at the town, with bounds of what is kept of it; 0: none named. Returns when the town follows it. */
    void enter(int maxChannels, int maxAlerts) {
        town.admin(NodeServiceGrpc::newBlockingStub)
                .putPeer(PutPeerRequest.newBuilder()
                        .setPeer(Peer.newBuilder()
                                .setNode("mallory")
                                .setCertificatePem(PemFiles.pem(peer.identity.certificate()))
                                .setAddress(peer.address())
                                .addCodePrefixes("340299")
                                .setMaxChannels(maxChannels)
                                .setMaxAlerts(maxAlerts))
                        .build());
        int before = peer.follows.size();
        soon().until(() -> peer.follows.size() > 0 && (maxChannels + maxAlerts == 0 || peer.follows.size() > before));
    }

    private static FollowEvent event(Consumer<FollowEvent.Builder> fill) {
        FollowEvent.Builder event = FollowEvent.newBuilder();
        fill.accept(event);
        return event.build();
    }

    /** A good row of a channel of this code. */
    SharedChannel.Builder row(String code) {
        return SharedChannel.newBuilder()
                .setChannel(Channel.newBuilder()
                        .setCode(code)
                        .setName("gate")
                        .setSourceKind(SourceKind.ESTATE)
                        .setOwner("mallory-estate")
                        .setPlace("yard")
                        .setStatus(ChannelStatus.newBuilder()
                                .setPresence(Presence.ONLINE)
                                .setSinceUs(System.currentTimeMillis() * 1000 + clockAheadUs)))
                .setHome("mallory")
                .addPath("mallory")
                .addAgreements(agreement.getId())
                .addManners(Manner.DIRECTORY)
                .addOwnerPath("mallory-estate")
                .addPlacePath("yard");
    }

    SharedChannel.Builder edited(String code, Consumer<Channel.Builder> edit) {
        SharedChannel.Builder row = row(code);
        edit.accept(row.getChannelBuilder());
        return row;
    }

    void send(SharedChannel.Builder... rows) {
        ChannelBatch.Builder batch = ChannelBatch.newBuilder();
        for (SharedChannel.Builder row : rows) {
            batch.addRows(row.setRevision(++revision));
        }
        peer.send(FollowEvent.newBuilder().setChannels(batch));
    }

    /** What the town knows of it. */
    PeerStatus now() {
        return status(town, "mallory");
    }

    /** Code to name of its channels that the town lists. */
    Map<String, String> copies() {
        return Town.copies(town, "mallory");
    }
}
