package org.xueliang.registry.search;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.xueliang.proto.v1.Channel;
import org.xueliang.proto.v1.Datum;
import org.xueliang.proto.v1.FoundChannel;
import org.xueliang.proto.v1.Presence;
import org.xueliang.proto.v1.SearchChannelsResponse;
import org.xueliang.registry.channel.Channels;
import org.xueliang.registry.position.Datums;
import org.xueliang.registry.search.SearchQuery.Candidate;
import org.xueliang.registry.search.Windows.Window;

/** One page, filled window by window until it is full, all was read, or the call has done enough work. */
final class SearchPage {
    static final Position BEGINNING = new Position(0, "");

    /** Rows that one query gives at most. */
    private static final int MAX_ROWS = 3000;
    /** Rows looked at by one call. */
    private static final int MAX_EXAMINED = 6000;

    /** A state is worked out when it is asked for, of each row by itself. */
    private static final int MAX_STATES = 1500;

    private static final int MAX_QUERIES = 12;

    private final Handle handle;
    private final SearchFilters filters;
    private final SearchQuery query;
    private final Channels channels;
    private final int size;
    private final List<Candidate> found = new ArrayList<>();
    private final Map<String, Channel> shown = new HashMap<>();
    private Optional<Position> next = Optional.empty();

    SearchPage(Handle handle, SearchFilters filters, Channels channels, int size) {
        this.handle = handle;
        this.filters = filters;
        this.query = new SearchQuery(filters);
        this.channels = channels;
        this.size = size;
    }

    /** The place behind a row of the order: what comes next is in this bucket behind this code, or in a later one. */
    record Position(int bucket, String code) {
        String text() {
            return bucket + " " + code;
        }

        static Position parse(String text) {
            int blank = text.indexOf(' ');
            return new Position(Integer.parseInt(text.substring(0, blank)), text.substring(blank + 1));
        }
    }

    SearchPage from(Position from) {
        SearchQuery.prepare(handle);
        if (!filters.code().isEmpty()) {
            found.addAll(good(query.byCode(handle)));
        } else {
            fill(from);
        }
        load(found);
        return this;
    }

    private void fill(Position from) {
        int most = filters.presence() == Presence.PRESENCE_UNSPECIFIED ? MAX_EXAMINED : MAX_STATES;
        int rowsEach = Math.min(MAX_ROWS, most);
        Windows windows = new Windows(from.bucket);
        String after = from.code;
        int examined = 0;
        int queries = 0;
        Optional<Window> window = windows.take(size);
        while (window.isPresent()) {
            List<Candidate> rows = query.in(handle, window.get(), after, rowsEach);
            queries++;
            examined += rows.size();
            List<Candidate> good = good(rows);
            found.addAll(good);
            windows.found(rows.size(), good.size());
            boolean cut = rows.size() == rowsEach;
            if (found.size() > size) {
                Candidate last = found.get(size - 1);
                found.subList(size, found.size()).clear();
                next = Optional.of(new Position(last.bucket(), last.code()));
                return;
            }
            Position reached = cut
                    ? new Position(
                            rows.get(rowsEach - 1).bucket(),
                            rows.get(rowsEach - 1).code())
                    : new Position(window.get().to(), "");
            if (reached.bucket >= SearchTerms.BUCKETS) {
                return;
            }
            if (found.size() == size || examined >= most || queries >= MAX_QUERIES) {
                next = Optional.of(reached);
                return;
            }
            if (cut) {
                window = Optional.of(new Window(reached.bucket, window.get().to()));
                after = reached.code;
            } else {
                window = windows.take(size - found.size());
                after = "";
            }
        }
    }

    /** What the index cannot tell: geometry and state. */
    private List<Candidate> good(List<Candidate> rows) {
        List<Candidate> good = rows;
        if (filters.region().isPresent()) {
            Region region = filters.region().get();
            good = rows.stream()
                    .filter(row -> region.covers(row.longitude(), row.latitude()))
                    .toList();
        }
        if (filters.presence() != Presence.PRESENCE_UNSPECIFIED && !good.isEmpty()) {
            List<String> codes = good.stream().map(Candidate::code).toList();
            Set<String> inState = new HashSet<>(channels.inState(handle, codes, filters.presence()));
            inState.addAll(channels.copies().inState(handle, codes, filters.presence()));
            good = good.stream().filter(row -> inState.contains(row.code())).toList();
        }
        return good;
    }

    private void load(List<Candidate> rows) {
        List<String> missing = rows.stream()
                .map(Candidate::code)
                .filter(code -> !shown.containsKey(code))
                .toList();
        if (!missing.isEmpty()) {
            channels.shown(handle, missing).forEach(channel -> shown.put(channel.getCode(), channel));
            channels.copies()
                    .shown(
                            handle,
                            missing.stream()
                                    .filter(code -> !shown.containsKey(code))
                                    .toList())
                    .forEach(channel -> shown.put(channel.getCode(), channel));
        }
    }

    /** Empty where all was read. */
    Optional<Position> next() {
        return next;
    }

    /** A channel that was removed since the index took it in is left out. */
    SearchChannelsResponse answer(Datum datum) {
        SearchChannelsResponse.Builder answer = SearchChannelsResponse.newBuilder();
        for (Candidate row : found) {
            Channel channel = shown.get(row.code());
            if (channel == null) {
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
        return answer.build();
    }
}
