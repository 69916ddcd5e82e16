package org.xueliang.registry.transfer;

import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.time.Clock;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.xueliang.proto.v1.ExportChannelsRequest;
import org.xueliang.proto.v1.ExportChannelsResponse;
import org.xueliang.proto.v1.FileFormat;
import org.xueliang.proto.v1.ImportChannelsRequest;
import org.xueliang.proto.v1.ImportChannelsResponse;
import org.xueliang.proto.v1.ImportOptions;
import org.xueliang.proto.v1.Role;
import org.xueliang.proto.v1.SourceKind;
import org.xueliang.proto.v1.TransferServiceGrpc.TransferServiceImplBase;
import org.xueliang.registry.audit.AuditLog;
import org.xueliang.registry.audit.CallRecord;
import org.xueliang.registry.calls.Check;
import org.xueliang.registry.channel.ChannelIntake;
import org.xueliang.registry.channel.Channels;
import org.xueliang.registry.error.Refusal;
import org.xueliang.registry.feed.Feeds;
import org.xueliang.registry.identity.Caller;
import org.xueliang.registry.identity.TokenTable;
import org.xueliang.registry.store.Database;
import org.xueliang.registry.store.Feed;

/** The contract's TransferService. */
public final class GrpcTransferService extends TransferServiceImplBase {
    private static final int MAX_DATA_BYTES = 1 << 20;
    /** As the contract says: who may have a file made may go on having it. */
    private static final Set<Role> EXPORTERS = Set.of(Role.ADMIN, Role.OPERATOR, Role.ANALYST, Role.COMMAND);

    private final Database database;
    private final Channels channels;
    private final ChannelIntake intake;
    private final AuditLog audit;
    private final Feeds feeds;
    private final TokenTable tokens;
    private final String codePrefix;
    private final Clock clock;

    /** @param codePrefix 8 digits of the centre */
    public GrpcTransferService(
            Database database,
            Channels channels,
            AuditLog audit,
            Feeds feeds,
            TokenTable tokens,
            String codePrefix,
            Clock clock) {
        this.tokens = tokens;
        this.codePrefix = codePrefix;
        this.clock = clock;
        this.database = database;
        this.channels = channels;
        this.intake = new ChannelIntake(channels);
        this.audit = audit;
        this.feeds = feeds;
    }

    @Override
    public StreamObserver<ImportChannelsRequest> importChannels(StreamObserver<ImportChannelsResponse> out) {
        return new Incoming((ServerCallStreamObserver<ImportChannelsResponse>) out);
    }

    /** A file that comes: the caller is asked for more when what came has been written. */
    private final class Incoming implements StreamObserver<ImportChannelsRequest> {
        private final ServerCallStreamObserver<ImportChannelsResponse> out;
        private @Nullable FileImport file;

        Incoming(ServerCallStreamObserver<ImportChannelsResponse> out) {
            this.out = out;
        }

        @Override
        public void onNext(ImportChannelsRequest request) {
            FileImport begun = file;
            if (begun == null) {
                file = begin(request.getOptions());
                if (request.hasData()) {
                    throw Refusal.badRequest("options: missing (expected: the first message has them)");
                }
                return;
            }
            if (request.hasOptions()) {
                throw Refusal.badRequest("options: once more (expected: the first message alone has them)");
            }
            if (request.getData().size() > MAX_DATA_BYTES) {
                throw Refusal.badRequest(
                        "data: " + request.getData().size() + " bytes (expected: <= " + MAX_DATA_BYTES + ")");
            }
            begun.accept(request.getData().toByteArray());
        }

        private FileImport begin(ImportOptions options) {
            Check.text("options.owner", options.getOwner(), 0, 64);
            Check.text("options.place", options.getPlace(), 0, 64);
            Check.anyOr("options.format", options.getFormat(), FileFormat.FILE_FORMAT_UNSPECIFIED);
            Check.anyOr("options.source_kind", options.getSourceKind(), SourceKind.SOURCE_KIND_UNSPECIFIED);
            if (!options.getDryRun()) {
                audit.sent("lines of a file are taken in");
            }
            ImportReport report = new ImportReport(out::onNext);
            ImportBatch batch =
                    new ImportBatch(database, intake, options.getDryRun(), report, () -> feeds.ring(Feed.CHANNELS));
            return options.getFormat() == FileFormat.CATALOG
                    ? new CatalogImport(database, options, report, batch)
                    : new CsvImport(options, report, batch);
        }

        @Override
        public void onError(Throwable thrown) {
            file = null;
        }

        @Override
        public void onCompleted() {
            FileImport begun = file;
            if (begun == null) {
                throw Refusal.badRequest("options: missing (expected: the first message has them)");
            }
            begun.end();
            out.onCompleted();
        }
    }

    @Override
    public void exportChannels(ExportChannelsRequest request, StreamObserver<ExportChannelsResponse> out) {
        Check.anyOr("source_kind", request.getSourceKind(), SourceKind.SOURCE_KIND_UNSPECIFIED);
        Check.anyOr("format", request.getFormat(), FileFormat.FILE_FORMAT_UNSPECIFIED);
        Check.text("owner", request.getOwner(), 0, 64);
        Check.text("place", request.getPlace(), 0, 64);
        ServerCallStreamObserver<ExportChannelsResponse> stream =
                (ServerCallStreamObserver<ExportChannelsResponse>) out;
        Caller caller = Caller.current();
        ChannelExport export = new ChannelExport(
                database,
                channels,
                request,
                codePrefix,
                stream,
                clock.millis() * 1000,
                () -> tokens.stillHas(caller, EXPORTERS));
        // On record before the first line goes out, not when the last has gone.
        CallRecord.subject(request.getPlace().isEmpty() ? request.getOwner() : request.getPlace());
        audit.sent("channels go out as a file");
        stream.setOnReadyHandler(export);
        export.run();
    }
}
