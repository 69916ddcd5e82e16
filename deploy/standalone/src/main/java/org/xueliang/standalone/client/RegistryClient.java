package org.xueliang.standalone.client;

import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.xueliang.chassis.calls.BearerToken;
import org.xueliang.proto.v1.AlertServiceGrpc;
import org.xueliang.proto.v1.CascadeServiceGrpc;
import org.xueliang.proto.v1.ChannelServiceGrpc;
import org.xueliang.proto.v1.CodeServiceGrpc;
import org.xueliang.proto.v1.DeviceServiceGrpc;
import org.xueliang.proto.v1.FiguresServiceGrpc;
import org.xueliang.proto.v1.FilingServiceGrpc;
import org.xueliang.proto.v1.HistoryServiceGrpc;
import org.xueliang.proto.v1.ImportChannelsRequest;
import org.xueliang.proto.v1.ImportChannelsResponse;
import org.xueliang.proto.v1.ImportOptions;
import org.xueliang.proto.v1.LiveServiceGrpc;
import org.xueliang.proto.v1.MergingServiceGrpc;
import org.xueliang.proto.v1.NodeServiceGrpc;
import org.xueliang.proto.v1.OrganisationServiceGrpc;
import org.xueliang.proto.v1.PlaceServiceGrpc;
import org.xueliang.proto.v1.RetentionServiceGrpc;
import org.xueliang.proto.v1.SearchServiceGrpc;
import org.xueliang.proto.v1.SensorServiceGrpc;
import org.xueliang.proto.v1.SnapshotServiceGrpc;
import org.xueliang.proto.v1.SourceServiceGrpc;
import org.xueliang.proto.v1.TermsServiceGrpc;
import org.xueliang.proto.v1.TokenServiceGrpc;
import org.xueliang.proto.v1.TransferServiceGrpc;
import org.xueliang.proto.v1.WayServiceGrpc;

/** Blocking stubs of the front door with the caller's token. */
public final class RegistryClient implements AutoCloseable {
    private static final int MAX_MESSAGE_BYTES = 32 << 20;

    private final ManagedChannel channel;
    private final BearerToken token;

    public RegistryClient(ServerAddress server) {
        this.channel = NettyChannelBuilder.forAddress(server.host(), server.port())
                .usePlaintext()
                .maxInboundMessageSize(MAX_MESSAGE_BYTES)
                .build();
        this.token = new BearerToken(server.token());
    }

    public ChannelServiceGrpc.ChannelServiceBlockingStub channels() {
        return ChannelServiceGrpc.newBlockingStub(channel).withCallCredentials(token);
    }

    public DeviceServiceGrpc.DeviceServiceBlockingStub devices() {
        return DeviceServiceGrpc.newBlockingStub(channel).withCallCredentials(token);
    }

    public CascadeServiceGrpc.CascadeServiceBlockingStub cascade() {
        return CascadeServiceGrpc.newBlockingStub(channel).withCallCredentials(token);
    }

    public NodeServiceGrpc.NodeServiceBlockingStub nodes() {
        return NodeServiceGrpc.newBlockingStub(channel).withCallCredentials(token);
    }

    public AlertServiceGrpc.AlertServiceBlockingStub alerts() {
        return AlertServiceGrpc.newBlockingStub(channel).withCallCredentials(token);
    }

    /** For subscriptions: answers come on the connection's own thread. */
    public AlertServiceGrpc.AlertServiceStub alertStream() {
        return AlertServiceGrpc.newStub(channel).withCallCredentials(token);
    }

    public SensorServiceGrpc.SensorServiceBlockingStub sensors() {
        return SensorServiceGrpc.newBlockingStub(channel).withCallCredentials(token);
    }

    public SourceServiceGrpc.SourceServiceBlockingStub sources() {
        return SourceServiceGrpc.newBlockingStub(channel).withCallCredentials(token);
    }

    public SnapshotServiceGrpc.SnapshotServiceBlockingStub snapshots() {
        return SnapshotServiceGrpc.newBlockingStub(channel).withCallCredentials(token);
    }

    public LiveServiceGrpc.LiveServiceBlockingStub live() {
        return LiveServiceGrpc.newBlockingStub(channel).withCallCredentials(token);
    }

    public SearchServiceGrpc.SearchServiceBlockingStub search() {
        return SearchServiceGrpc.newBlockingStub(channel).withCallCredentials(token);
    }

    public MergingServiceGrpc.MergingServiceBlockingStub merging() {
        return MergingServiceGrpc.newBlockingStub(channel).withCallCredentials(token);
    }

    public CodeServiceGrpc.CodeServiceBlockingStub codes() {
        return CodeServiceGrpc.newBlockingStub(channel).withCallCredentials(token);
    }

    public TokenServiceGrpc.TokenServiceBlockingStub tokens() {
        return TokenServiceGrpc.newBlockingStub(channel).withCallCredentials(token);
    }

    public WayServiceGrpc.WayServiceBlockingStub ways() {
        return WayServiceGrpc.newBlockingStub(channel).withCallCredentials(token);
    }

    public TermsServiceGrpc.TermsServiceBlockingStub terms() {
        return TermsServiceGrpc.newBlockingStub(channel).withCallCredentials(token);
    }

    public PlaceServiceGrpc.PlaceServiceBlockingStub places() {
        return PlaceServiceGrpc.newBlockingStub(channel).withCallCredentials(token);
    }

    public OrganisationServiceGrpc.OrganisationServiceBlockingStub organisations() {
        return OrganisationServiceGrpc.newBlockingStub(channel).withCallCredentials(token);
    }

    public FilingServiceGrpc.FilingServiceBlockingStub filing() {
        return FilingServiceGrpc.newBlockingStub(channel).withCallCredentials(token);
    }

    public TransferServiceGrpc.TransferServiceBlockingStub transfer() {
        return TransferServiceGrpc.newBlockingStub(channel).withCallCredentials(token);
    }

    public HistoryServiceGrpc.HistoryServiceBlockingStub history() {
        return HistoryServiceGrpc.newBlockingStub(channel).withCallCredentials(token);
    }

    public RetentionServiceGrpc.RetentionServiceBlockingStub retention() {
        return RetentionServiceGrpc.newBlockingStub(channel).withCallCredentials(token);
    }

    public FiguresServiceGrpc.FiguresServiceBlockingStub figures() {
        return FiguresServiceGrpc.newBlockingStub(channel).withCallCredentials(token);
    }

    /** Begins an import; answers come on the connection's own thread. */
    public ChannelUpload uploadChannels(ImportOptions options, Consumer<ImportChannelsResponse> answers) {
        ChannelUpload upload = new ChannelUpload(answers);
        TransferServiceGrpc.newStub(channel).withCallCredentials(token).importChannels(upload);
        upload.begin(ImportChannelsRequest.newBuilder().setOptions(options).build());
        return upload;
    }

    @Override
    public void close() {
        channel.shutdownNow();
        try {
            if (!channel.awaitTermination(2, TimeUnit.SECONDS)) {
                throw new IllegalStateException("the connection to the registry did not end within 2 s");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
