package org.xueliang.registry.transfer;

import com.google.protobuf.ByteString;
import io.grpc.stub.ServerCallStreamObserver;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.xueliang.proto.v1.Channel;
import org.xueliang.proto.v1.Datum;
import org.xueliang.proto.v1.ExportChannelsRequest;
import org.xueliang.proto.v1.ExportChannelsResponse;
import org.xueliang.registry.channel.Channels;
import org.xueliang.registry.store.Database;
import org.xueliang.registry.tree.Tree;

/** One file on its way out, a page at a time while the caller takes it. Passwords and user names stay. */
final class ChannelExport implements Runnable {
    private static final int PAGE = 500;
    private static final List<Column> COLUMNS = Stream.of(Column.values())
            .filter(column -> column != Column.USERNAME && column != Column.PASSWORD)
            .toList();

    private final Database database;
    private final Channels channels;
    private final ExportChannelsRequest request;
    private final ServerCallStreamObserver<ExportChannelsResponse> out;
    private final List<String> owners;
    private final List<String> places;
    private String after = "";
    private boolean begun;
    private boolean done;

    ChannelExport(
            Database database,
            Channels channels,
            ExportChannelsRequest request,
            ServerCallStreamObserver<ExportChannelsResponse> out) {
        this.database = database;
        this.channels = channels;
        this.request = request;
        this.out = out;
        this.owners = database.read(handle -> Tree.ORGANISATIONS.downwards(handle, request.getOwner()));
        this.places = database.read(handle -> Tree.PLACES.downwards(handle, request.getPlace()));
    }

    /** What the caller can take now; called again when it can take more. */
    @Override
    public void run() {
        while (!done && out.isReady() && !out.isCancelled()) {
            if (!begun) {
                begun = true;
                send("\uFEFF"
                        + COLUMNS.stream()
                                .map(column -> request.getEnglish() ? column.word() : column.chinese())
                                .collect(Collectors.joining(","))
                        + "\r\n");
                continue;
            }
            List<Channel> page = database.read(handle -> channels.page(
                    handle,
                    after,
                    PAGE,
                    request.getSourceKind(),
                    request.getOwner().isEmpty() ? null : owners,
                    request.getPlace().isEmpty() ? null : places));
            if (page.isEmpty()) {
                done = true;
                out.onCompleted();
                return;
            }
            StringBuilder lines = new StringBuilder();
            page.forEach(channel -> line(channel, lines));
            send(lines.toString());
            after = page.get(page.size() - 1).getCode();
        }
    }

    private void send(String text) {
        out.onNext(ExportChannelsResponse.newBuilder()
                .setData(ByteString.copyFromUtf8(text))
                .build());
    }

    private static void line(Channel channel, StringBuilder lines) {
        for (int i = 0; i < COLUMNS.size(); i++) {
            lines.append(i == 0 ? "" : ",").append(cell(Formula.neutral(value(channel, COLUMNS.get(i)))));
        }
        lines.append("\r\n");
    }

    private static String value(Channel channel, Column column) {
        boolean placed = channel.hasPosition();
        return switch (column) {
            case CODE -> channel.getCode();
            case ALIAS -> channel.getAlias();
            case NAME -> channel.getName();
            case SOURCE_KIND ->
                channel.getSourceKindValue() == 0
                        ? ""
                        : channel.getSourceKind().name().toLowerCase(Locale.ROOT);
            case OWNER -> channel.getOwner();
            case MAINTAINER -> channel.getMaintainer();
            case PLACE -> channel.getPlace();
            case LONGITUDE -> placed ? Double.toString(channel.getPosition().getLongitude()) : "";
            case LATITUDE -> placed ? Double.toString(channel.getPosition().getLatitude()) : "";
            case DATUM ->
                placed && channel.getPosition().getDatum() != Datum.UNRECOGNIZED
                        ? channel.getPosition().getDatum().name()
                        : "";
            case URL -> channel.getSource().getPull().getUrl();
            case USERNAME, PASSWORD -> "";
        };
    }

    private static String cell(String value) {
        return value.chars().anyMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r' || c == ';' || c == '\t')
                ? "\"" + value.replace("\"", "\"\"") + "\""
                : value;
    }
}
