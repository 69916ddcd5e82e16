package org.xueliang.registry.transfer;

import com.google.protobuf.ByteString;
import io.grpc.stub.ServerCallStreamObserver;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.xueliang.proto.v1.Channel;
import org.xueliang.proto.v1.ExportChannelsRequest;
import org.xueliang.proto.v1.ExportChannelsResponse;
import org.xueliang.proto.v1.FileFormat;
import org.xueliang.registry.channel.Channels;
import org.xueliang.registry.error.Refusal;
import org.xueliang.registry.store.Database;
import org.xueliang.registry.terms.TermsStore;
import org.xueliang.registry.tree.Tree;

/** One file on its way out, a page at a time while the caller takes it. */
final class ChannelExport implements Runnable {
    private static final int PAGE = 500;

    private final Database database;
    private final Channels channels;
    private final ExportChannelsRequest request;
    private final ServerCallStreamObserver<ExportChannelsResponse> out;
    private final BooleanSupplier mayGoOn;
    private final @Nullable List<String> owners;
    private final @Nullable List<String> places;
    private final FileExport file;
    private String after = "";
    private final long nowUs;
    private boolean begun;
    private long leftOut;
    private String leftOutWhy = "";
    private boolean done;

    ChannelExport(
            Database database,
            Channels channels,
            ExportChannelsRequest request,
            String codePrefix,
            ServerCallStreamObserver<ExportChannelsResponse> out,
            long nowUs,
            BooleanSupplier mayGoOn) {
        this.mayGoOn = mayGoOn;
        this.nowUs = nowUs;
        this.database = database;
        this.channels = channels;
        this.request = request;
        this.out = out;
        this.owners = request.getOwner().isEmpty()
                ? null
                : database.read(handle -> Tree.ORGANISATIONS.downwards(handle, request.getOwner()));
        this.places = request.getPlace().isEmpty()
                ? null
                : database.read(handle -> Tree.PLACES.downwards(handle, request.getPlace()));
        this.file = request.getFormat() == FileFormat.CATALOG
                ? new CatalogExport(channels, request.getSourceKind(), owners, places, codePrefix, nowUs)
                : new CsvExport(request.getEnglish());
    }

    /** What the caller can take now; called again when it can take more. */
    @Override
    public void run() {
        while (!done && out.isReady() && !out.isCancelled()) {
            // A file of a city takes minutes; whoever lost the right meanwhile has what came until then and no more.
            if (!mayGoOn.getAsBoolean()) {
                done = true;
                throw Refusal.notAllowed("export: the token was taken back meanwhile; the file is not whole");
            }
            if (begun) {
                send(database.read(this::next));
            } else {
                begun = true;
                send(database.read(file::begin));
            }
            if (done) {
                if (leftOut > 0) {
                    out.onNext(ExportChannelsResponse.newBuilder()
                            .setLeftOut(leftOut)
                            .setLeftOutWhy(leftOutWhy)
                            .build());
                }
                out.onCompleted();
            }
        }
    }

    private ByteString next(Handle handle) {
        List<Channel> page = channels.page(handle, after, PAGE, request.getSourceKind(), owners, places);
        if (page.isEmpty()) {
            done = true;
            return file.end();
        }
        after = page.get(page.size() - 1).getCode();
        List<Channel> open = withoutKept(handle, page);
        return open.isEmpty() ? ByteString.EMPTY : file.page(handle, open);
    }

    /** Without channels that terms of their sources keep at this node. */
    private List<Channel> withoutKept(Handle handle, List<Channel> page) {
        Map<String, List<TermsStore.Held>> terms =
                TermsStore.of(handle, page.stream().map(Channel::getCode).toList());
        if (terms.isEmpty()) {
            return page;
        }
        List<Channel> open = new ArrayList<>();
        for (Channel channel : page) {
            Optional<String> kept = TermsStore.kept(terms.getOrDefault(channel.getCode(), List.of()), nowUs);
            if (kept.isEmpty()) {
                open.add(channel);
            } else {
                leftOut++;
                leftOutWhy = leftOutWhy.isEmpty() ? "channel " + channel.getCode() + ": " + kept.get() : leftOutWhy;
            }
        }
        return open;
    }

    private void send(ByteString data) {
        if (!data.isEmpty()) {
            out.onNext(ExportChannelsResponse.newBuilder().setData(data).build());
        }
    }
}
