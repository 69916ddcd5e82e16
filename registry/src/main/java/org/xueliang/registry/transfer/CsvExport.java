package org.xueliang.registry.transfer;

import com.google.protobuf.ByteString;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.xueliang.proto.v1.Channel;
import org.xueliang.proto.v1.Datum;

/** Channels as CSV. Passwords and user names stay. */
final class CsvExport implements FileExport {
    private static final List<Column> COLUMNS = Stream.of(Column.values())
            .filter(column -> column != Column.USERNAME && column != Column.PASSWORD)
            .toList();

    private final boolean english;

    CsvExport(boolean english) {
        this.english = english;
    }

    @Override
    public ByteString begin(Handle handle) {
        return ByteString.copyFromUtf8("\uFEFF"
                + COLUMNS.stream()
                        .map(column -> english ? column.word() : column.chinese())
                        .collect(Collectors.joining(","))
                + "\r\n");
    }

    @Override
    public ByteString page(Handle handle, List<Channel> channels) {
        StringBuilder lines = new StringBuilder();
        channels.forEach(channel -> line(channel, lines));
        return ByteString.copyFromUtf8(lines.toString());
    }

    @Override
    public ByteString end() {
        return ByteString.EMPTY;
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
