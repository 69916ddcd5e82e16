package org.xueliang.registry.channel;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.xueliang.proto.v1.Channel;
import org.xueliang.proto.v1.Enrolment;
import org.xueliang.proto.v1.ListChannelsRequest;
import org.xueliang.proto.v1.ListChannelsResponse;
import org.xueliang.proto.v1.Presence;
import org.xueliang.proto.v1.SourceKind;
import org.xueliang.registry.calls.Check;
import org.xueliang.registry.calls.PageTokens;
import org.xueliang.registry.copy.Copies;
import org.xueliang.registry.store.Plans;

/** Pages of channels in the order of their codes, which never change: a walk sees each channel that stays once. */
final class ChannelList {
    /** An owner's or a place's channels, where they are fewer, are all looked at. */
    private static final int FEW = 3000;

    private static final int LARGEST_PART = 2000;
    private static final int MAX_PARTS = 6;

    private final Channels channels;
    private final PageTokens pages;

    ChannelList(Channels channels, PageTokens pages) {
        this.channels = channels;
        this.pages = pages;
    }

    ListChannelsResponse page(ListChannelsRequest request) {
        Check.anyOr("source_kind", request.getSourceKind(), SourceKind.SOURCE_KIND_UNSPECIFIED);
        Check.anyOr("presence", request.getPresence(), Presence.PRESENCE_UNSPECIFIED);
        Check.anyOr("enrolment", request.getEnrolment(), Enrolment.ENROLMENT_UNSPECIFIED);
        Check.text("owner", request.getOwner(), 0, 64);
        Check.text("place", request.getPlace(), 0, 64);
        String home = channels.copies.asked(request.getHome());
        int size = Check.pageSize(request.getPageSize());
        String filters = "channels"
                + request.toBuilder()
                        .clearPageSize()
                        .clearPageToken()
                        .build()
                        .toByteString()
                        .toString(StandardCharsets.ISO_8859_1);
        String after = request.getPageToken().isEmpty() ? "" : pages.position(filters, request.getPageToken());
        Page page = channels.database.transaction(handle -> {
            Plans.lookUp(handle);
            return page(handle, request, home, after, size);
        });
        ListChannelsResponse.Builder answer = ListChannelsResponse.newBuilder().addAllChannels(page.channels);
        page.next.ifPresent(code -> answer.setNextPageToken(pages.next(filters, code)));
        return answer.build();
    }

    /** @param next the code behind which the list goes on; empty where it ends */
    private record Page(List<Channel> channels, Optional<String> next) {}

    private Page page(Handle handle, ListChannelsRequest request, String home, String after, int size) {
        List<Channel> found = new ArrayList<>();
        Optional<String> reached = Optional.empty();
        if (home.isEmpty() || home.equals(Copies.SELF)) {
            reached = ours(handle, request, after, size, found);
        }
        if (!home.equals(Copies.SELF)) {
            addCopies(handle, request, after, size, reached, found);
        }
        boolean more = found.size() > size;
        List<Channel> shown = Channels.withOrigins(handle, found.subList(0, Math.min(size, found.size())));
        return new Page(shown, more ? Optional.of(shown.get(size - 1).getCode()) : reached);
    }

    private Optional<String> ours(
            Handle handle, ListChannelsRequest request, String after, int size, List<Channel> found) {
        if (request.getPresenceValue() == 0) {
            return rows(handle, request, " and c.code > :after", after, List.of(), size + 1, found);
        }
        if (isByState(handle, request)) {
            return byState(handle, request, after, size, found);
        }
        return areStatesBehind(handle)
                ? rows(handle, request, " and c.code > :after", after, List.of(), size + 1, found)
                : narrowed(handle, request, after, size + 1, found);
    }

    /** Other nodes' channels stand among ours, in the order of codes, as far as ours were read. */
    private void addCopies(
            Handle handle,
            ListChannelsRequest request,
            String after,
            int size,
            Optional<String> reached,
            List<Channel> found) {
        List<Channel> copies = channels.copies.page(handle, request, after, size + 1);
        copies.stream()
                .filter(copy -> reached.isEmpty() || copy.getCode().compareTo(reached.get()) <= 0)
                .forEach(found::add);
        found.sort(Comparator.comparing(Channel::getCode));
    }

    /** Whether few are in the state among many that are all else: then the states lead. */
    private static boolean isByState(Handle handle, ListChannelsRequest request) {
        if (request.getPresenceValue() == 0) {
            return false;
        }
        return request.getOwner().isEmpty() && request.getPlace().isEmpty()
                || handle.createQuery("select count(*) from (select 1 from channels c where not c.removed"
                                        + filters(request) + " limit :few) t")
                                .bind("owner", request.getOwner())
                                .bind("place", request.getPlace())
                                .bind("few", FEW)
                                .mapTo(Integer.class)
                                .one()
                        == FEW;
    }

    /** Codes of the state a part at a time; where much of it is not what else is asked for, the page is short. */
    private Optional<String> byState(
            Handle handle, ListChannelsRequest request, String after, int size, List<Channel> found) {
        List<Integer> classes = ChannelStates.classes(handle, channels.presence, request.getPresence());
        String from = after;
        int most = size + 1;
        for (int part = 0; part < MAX_PARTS && found.size() <= size; part++, most = Math.min(4 * most, LARGEST_PART)) {
            List<String> codes = ChannelStates.codes(handle, classes, from, most);
            if (codes.isEmpty()) {
                return Optional.empty();
            }
            rows(handle, request, " and c.code = any(:codes)", from, codes, size + 1 - found.size(), found);
            from = codes.get(codes.size() - 1);
            if (codes.size() < most) {
                return Optional.empty();
            }
        }
        return Optional.of(from);
    }

    /** A device went or came, and its channels are still in the state before. */
    private static boolean areStatesBehind(Handle handle) {
        return handle.createQuery("select exists (select 1 from state_stale)")
                .mapTo(Boolean.class)
                .one();
    }

    /** Codes of what else is asked for, a few thousand at most, with the state beside each; then their rows. */
    private Optional<String> narrowed(
            Handle handle, ListChannelsRequest request, String after, int limit, List<Channel> found) {
        List<String> codes = handle.createQuery("select c.code from channels c join channel_state t on t.code = c.code"
                        + " where not c.removed and c.code > :after" + filters(request)
                        + " and t.class + 0 = any(:classes) order by c.code limit :limit")
                .bind("after", after)
                .bind("owner", request.getOwner())
                .bind("place", request.getPlace())
                .bindArray(
                        "classes",
                        Integer.class,
                        ChannelStates.classes(handle, channels.presence, request.getPresence()))
                .bind("limit", limit)
                .mapTo(String.class)
                .list();
        if (!codes.isEmpty()) {
            rows(handle, request, " and c.code = any(:codes)", after, codes, limit, found);
        }
        return codes.size() < limit ? Optional.empty() : Optional.of(codes.get(limit - 1));
    }

    /** Always empty: what there is was read. */
    private Optional<String> rows(
            Handle handle,
            ListChannelsRequest request,
            String which,
            String after,
            List<String> codes,
            int limit,
            List<Channel> found) {
        found.addAll(handle.createQuery(PresenceStore.selection() + " where not c.removed" + which + filters(request)
                        + (request.getPresenceValue() == 0 ? "" : " and " + PresenceStore.STATE + " = :presence")
                        + " order by c.code limit :limit")
                .bind("after", after)
                .bindArray("codes", String.class, codes)
                .bind("owner", request.getOwner())
                .bind("place", request.getPlace())
                .bind("presence", request.getPresenceValue())
                .bind("fresh_us", channels.presence.freshUs())
                .bind("limit", limit)
                .map((rs, ctx) -> channels.presence.withStatus(rs))
                .list());
        return Optional.empty();
    }

    /** Numbers are written out, so that an index on one of them serves. */
    private static String filters(ListChannelsRequest request) {
        return (request.getSourceKindValue() == 0 ? "" : " and c.source_kind = " + request.getSourceKindValue())
                + (request.getOwner().isEmpty() ? "" : " and c.owner = :owner")
                + (request.getPlace().isEmpty() ? "" : " and c.place = :place")
                + (request.getEnrolmentValue() == 0 ? "" : " and c.enrolment = " + request.getEnrolmentValue());
    }
}
