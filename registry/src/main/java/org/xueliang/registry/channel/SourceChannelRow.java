package org.xueliang.registry.channel;

import com.google.protobuf.InvalidProtocolBufferException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.xueliang.proto.v1.PullSource;
import org.xueliang.proto.v1.Source;
import org.xueliang.proto.v1.SourceChannel;
import org.xueliang.registry.error.Refusal;

/**
 * One row of {@code source_channels}: what a source brought, as it is kept, with the channel that was made of it.
 *
 * @param channel code; empty where none could be made
 * @param found as the source said it
 * @param gone the source did not say it the last time
 * @param live the channel is there
 * @param url that the channel is pulled from; empty where it is not there
 */
record SourceChannelRow(String channel, SourceChannel found, boolean gone, boolean live, String url) {
    /** What the source brought, by what it calls it, in that order. */
    static Map<String, SourceChannelRow> of(Handle handle, String source) {
        Map<String, SourceChannelRow> known = new LinkedHashMap<>();
        handle.createQuery("select s.*, c.pull_url, c.code is not null as live from source_channels s"
                        + " left join channels c on c.code = s.channel and not c.removed where s.source = :source"
                        + " order by s.key")
                .bind("source", source)
                .map((rs, ctx) -> {
                    String url = rs.getString("pull_url");
                    known.put(
                            rs.getString("key"),
                            new SourceChannelRow(
                                    rs.getString("channel"),
                                    parsed(rs.getBytes("found")),
                                    rs.getBoolean("gone"),
                                    rs.getBoolean("live"),
                                    url == null ? "" : url));
                    return rs.getString("key");
                })
                .list();
        return known;
    }

    private static SourceChannel parsed(byte[] bytes) {
        try {
            return SourceChannel.parseFrom(bytes);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("a source's channel in the database is not readable: " + e.getMessage(), e);
        }
    }

    /** What such a channel is pulled from as the source is now. */
    static String urlNow(Source source, SourceChannel one) {
        boolean sub = source.getOnvif().getStream() == 1 && !one.getSubUrl().isEmpty();
        return sub ? one.getSubUrl() : one.getMainUrl();
    }

    /** Why no channel can be made of the address; null where one can. */
    static @Nullable String refusal(String url) {
        try {
            ChannelCheck.pull(PullSource.newBuilder().setUrl(url).build());
            return null;
        } catch (Refusal e) {
            return e.getMessage();
        }
    }
}
