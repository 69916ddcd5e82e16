package org.xueliang.registry.federation;

import com.google.common.util.concurrent.Futures;
import com.google.common.util.concurrent.SettableFuture;
import com.google.protobuf.ByteString;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntFunction;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.xueliang.proto.v1.Agreement;
import org.xueliang.proto.v1.AgreementTerms;
import org.xueliang.proto.v1.Channel;
import org.xueliang.proto.v1.ChannelServiceGrpc;
import org.xueliang.proto.v1.DecideAgreementRequest;
import org.xueliang.proto.v1.Decision;
import org.xueliang.proto.v1.EnrolChannelRequest;
import org.xueliang.proto.v1.GetNodeRequest;
import org.xueliang.proto.v1.ImportChannelsRequest;
import org.xueliang.proto.v1.ImportChannelsResponse;
import org.xueliang.proto.v1.ImportOptions;
import org.xueliang.proto.v1.ImportResult;
import org.xueliang.proto.v1.ListAgreementsRequest;
import org.xueliang.proto.v1.ListChannelsRequest;
import org.xueliang.proto.v1.ListChannelsResponse;
import org.xueliang.proto.v1.ListPeersRequest;
import org.xueliang.proto.v1.Manner;
import org.xueliang.proto.v1.NodeServiceGrpc;
import org.xueliang.proto.v1.OfferAgreementRequest;
import org.xueliang.proto.v1.Peer;
import org.xueliang.proto.v1.PeerStatus;
import org.xueliang.proto.v1.Place;
import org.xueliang.proto.v1.PlaceServiceGrpc;
import org.xueliang.proto.v1.PushSource;
import org.xueliang.proto.v1.PutPeerRequest;
import org.xueliang.proto.v1.PutPlaceRequest;
import org.xueliang.proto.v1.SharedScope;
import org.xueliang.proto.v1.SourceKind;
import org.xueliang.proto.v1.StreamSource;
import org.xueliang.proto.v1.TransferServiceGrpc;
import org.xueliang.registry.NodeUnderTest;

/** What people do at nodes, for tests. */
final class Town {
    private Town() {}

    static ConditionFactory soon() {
        return Awaitility.await().atMost(Duration.ofSeconds(60)).pollInterval(Duration.ofMillis(20));
    }

    /** Enters {@code other} at {@code node}; without an address it comes to us alone. */
    static void enter(NodeUnderTest node, NodeUnderTest other, String address, String... mayCarry) {
        node.admin(NodeServiceGrpc::newBlockingStub)
                .putPeer(PutPeerRequest.newBuilder()
                        .setPeer(Peer.newBuilder()
                                .setNode(other.name)
                                .setCertificatePem(certificate(other))
                                .setAddress(address)
                                .addAllMayCarry(List.of(mayCarry)))
                        .build());
    }

    static String certificate(NodeUnderTest node) {
        return node.admin(NodeServiceGrpc::newBlockingStub)
                .getNode(GetNodeRequest.getDefaultInstance())
                .getCertificatePem();
    }

    static Channel enrol(NodeUnderTest node, String name, SourceKind kind, String owner, String place) {
        return node.admin(ChannelServiceGrpc::newBlockingStub)
                .enrolChannel(EnrolChannelRequest.newBuilder()
                        .setChannel(Channel.newBuilder()
                                .setName(name)
                                .setSourceKind(kind)
                                .setOwner(owner)
                                .setPlace(place)
                                .setSource(StreamSource.newBuilder().setPush(PushSource.getDefaultInstance())))
                        .build())
                .getChannel();
    }

    /** Carries channels in as a file. @param where owner and place of each, with a comma between */
    static void fill(NodeUnderTest node, int channels, String name, String kind, IntFunction<String> where) {
        StringBuilder csv = new StringBuilder("code,name,source_kind,owner,place\n");
        for (int i = 0; i < channels; i++) {
            csv.append(node.codePrefix).append("001320").append(String.format("%06d", i + 500_000));
            csv.append(',').append(name).append(' ').append(i).append(',').append(kind);
            csv.append(',').append(where.apply(i)).append('\n');
        }
        SettableFuture<ImportResult> done = SettableFuture.create();
        StreamObserver<ImportChannelsRequest> upload = node.admin(TransferServiceGrpc::newStub)
                .importChannels(new StreamObserver<>() {
                    @Override
                    public void onNext(ImportChannelsResponse answer) {
                        if (answer.hasResult()) {
                            done.set(answer.getResult());
                        }
                    }

                    @Override
                    public void onError(Throwable thrown) {
                        done.setException(thrown);
                    }

                    @Override
                    public void onCompleted() {}
                });
        upload.onNext(ImportChannelsRequest.newBuilder()
                .setOptions(ImportOptions.getDefaultInstance())
                .build());
        upload.onNext(ImportChannelsRequest.newBuilder()
                .setData(ByteString.copyFromUtf8(csv.toString()))
                .build());
        upload.onCompleted();
        if (Futures.getUnchecked(done).getAdded() != channels) {
            throw new AssertionError(Futures.getUnchecked(done));
        }
    }

    /** Enters the place, or puts it under another. */
    static void place(NodeUnderTest node, String code, String parent) {
        long revision = node.sql(handle -> handle.createQuery("select revision from places where code = :code")
                .bind("code", code)
                .mapTo(Long.class)
                .findOne()
                .orElse(0L));
        node.admin(PlaceServiceGrpc::newBlockingStub)
                .putPlace(PutPlaceRequest.newBuilder()
                        .setPlace(Place.newBuilder()
                                .setCode(code)
                                .setName(code)
                                .setParent(parent)
                                .setRevision(revision))
                        .build());
    }

    static AgreementTerms.Builder terms(SharedScope.Builder scope, Manner... manners) {
        return AgreementTerms.newBuilder()
                .setScope(scope)
                .addAllManners(List.of(manners))
                .setPurposeCode("public-safety")
                .setPurpose("accidents and fires")
                .setUntilUs(Instant.now().plus(Duration.ofDays(30)).toEpochMilli() * 1000)
                .setText("The whole wording.");
    }

    static Agreement offer(NodeUnderTest grantor, NodeUnderTest grantee, AgreementTerms.Builder terms) {
        return grantor.admin(NodeServiceGrpc::newBlockingStub)
                .offerAgreement(OfferAgreementRequest.newBuilder()
                        .setGrantee(grantee.name)
                        .setTerms(terms)
                        .build());
    }

    /** Waits until the offer is there, and accepts it. */
    static Agreement accept(NodeUnderTest grantee, Agreement offered) {
        soon().until(() -> agreements(grantee, offered.getId()).stream()
                .anyMatch(agreement -> agreement.getVersion() == offered.getVersion()));
        return grantee.admin(NodeServiceGrpc::newBlockingStub)
                .decideAgreement(DecideAgreementRequest.newBuilder()
                        .setId(offered.getId())
                        .setVersion(offered.getVersion())
                        .setDecision(Decision.ACCEPT)
                        .build());
    }

    static Agreement agree(NodeUnderTest grantor, NodeUnderTest grantee, AgreementTerms.Builder terms) {
        return accept(grantee, offer(grantor, grantee, terms));
    }

    static List<Agreement> agreements(NodeUnderTest node, String id) {
        return node.admin(NodeServiceGrpc::newBlockingStub)
                .listAgreements(ListAgreementsRequest.newBuilder()
                        .setId(id)
                        .setAllVersions(true)
                        .build())
                .getAgreementsList();
    }

    static List<Channel> channels(NodeUnderTest node) {
        List<Channel> all = new ArrayList<>();
        String token = "";
        do {
            ListChannelsResponse page = node.admin(ChannelServiceGrpc::newBlockingStub)
                    .listChannels(ListChannelsRequest.newBuilder()
                            .setPageSize(50)
                            .setPageToken(token)
                            .build());
            all.addAll(page.getChannelsList());
            token = page.getNextPageToken();
        } while (!token.isEmpty());
        return all;
    }

    /** Code to name of what a node lists and another owns; a code that is listed twice fails. */
    static Map<String, String> copies(NodeUnderTest node, String home) {
        Map<String, String> names = new TreeMap<>();
        for (Channel channel : channels(node)) {
            if (channel.getCopy().getHome().equals(home) && names.put(channel.getCode(), channel.getName()) != null) {
                throw new AssertionError(channel.getCode() + " is listed twice at " + node.name);
            }
        }
        return names;
    }

    static PeerStatus status(NodeUnderTest node, String peer) {
        return node
                .admin(NodeServiceGrpc::newBlockingStub)
                .listPeers(ListPeersRequest.getDefaultInstance())
                .getPeersList()
                .stream()
                .filter(entry -> entry.getNode().equals(peer))
                .findFirst()
                .orElseThrow()
                .getStatus();
    }
}
