package org.xueliang.registry.search;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.xueliang.proto.v1.Channel;
import org.xueliang.proto.v1.Datum;
import org.xueliang.proto.v1.FoundChannel;
import org.xueliang.proto.v1.SearchChannelsResponse;
import org.xueliang.registry.channel.Channels;
import org.xueliang.registry.position.Datums;
import org.xueliang.registry.search.SearchQuery.Candidate;

/** Rows of the index as people see them. */
final class SearchAnswer {
    private SearchAnswer() {}

    /** A channel that was removed, or went into another state, since the index took it in is left out. */
    static SearchChannelsResponse.Builder of(
            Handle handle, SearchFilters filters, Channels channels, List<Candidate> rows, Datum datum) {
        Map<String, Channel> shown = new HashMap<>();
        if (!rows.isEmpty()) {
            channels.shown(handle, rows.stream().map(Candidate::code).toList())
                    .forEach(channel -> shown.put(channel.getCode(), channel));
        }
        SearchChannelsResponse.Builder answer = SearchChannelsResponse.newBuilder();
        for (Candidate row : rows) {
            Channel channel = shown.get(row.code());
            if (channel == null || filters.hasState() && channel.getStatus().getPresence() != filters.presence()) {
                continue;
            }
            FoundChannel.Builder one = FoundChannel.newBuilder();
            one.setChannel(
                    channel.hasPosition()
                            ? channel.toBuilder()
                                    .setPosition(Datums.converted(channel.getPosition(), datum))
                                    .build()
                            : channel);
            filters.region().ifPresent(region -> one.setDistanceM(region.distanceM(row.longitude(), row.latitude())));
            answer.addChannels(one);
        }
        return answer;
    }
}
