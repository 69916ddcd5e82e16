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
import org.xueliang.registry.channel.ChannelSelection;
import org.xueliang.registry.channel.Channels;
import org.xueliang.registry.error.Refusal;
import org.xueliang.registry.store.Database;
import org.xueliang.registry.terms.TermsStore;
import org.xueliang.registry.tree.Tree;

/** One file on its way out, a page at a time while the caller takes it. */
final class ChannelExport implements Runnable {
    private static final int PAGE = 500;

    private final Database database;
    private final ServerCallStreamObserver<ExportChannelsResponse> out;
    private final BooleanSupplier mayGoOn;
    private final ChannelSelection selection;
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
        this.out = out;
        this.selection = new ChannelSelection(
                request.getSourceKind(),
                below(Tree.ORGANISATIONS, request.getOwner()),
                below(Tree.PLACES, request.getPlace()));
        this.file = request.getFormat() == FileFormat.CATALOG
                ? new CatalogExport(channels, selection, codePrefix, nowUs)
                : new CsvExport(request.getEnglish());
    }

    private @Nullable List<String> below(Tree tree, String code) {
        return code.isEmpty() ? null : database.read(handle -> tree.downwards(handle, code));
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
        List<Channel> page = selection.page(handle, after, PAGE);
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
