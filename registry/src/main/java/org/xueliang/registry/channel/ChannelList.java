package org.xueliang.registry.channel;

import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.xueliang.proto.v1.Channel;
import org.xueliang.proto.v1.Enrolment;
import org.xueliang.proto.v1.ListChannelsRequest;
import org.xueliang.proto.v1.ListChannelsResponse;
import org.xueliang.proto.v1.Presence;
import org.xueliang.proto.v1.SourceKind;
import org.xueliang.registry.calls.Check;
import org.xueliang.registry.calls.PageTokens;

/** Pages of channels in the order of their codes, which never change: a walk sees each channel that stays once. */
final class ChannelList {
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
        int size = Check.pageSize(request.getPageSize());
        String filters = "channels"
                + request.toBuilder()
                        .clearPageSize()
                        .clearPageToken()
                        .build()
                        .toByteString()
                        .toString(StandardCharsets.ISO_8859_1);
        String after = request.getPageToken().isEmpty() ? "" : pages.position(filters, request.getPageToken());
        List<Channel> found = channels.database.read(handle -> merged(
                size + 1,
                channels.copies.page(handle, request, after, size + 1),
                Channels.withPositions(
                        handle,
                        handle.createQuery(PresenceStore.selection()
                                        + " where not c.removed and c.code > :after"
                                        + (request.getSourceKindValue() == 0 ? "" : " and c.source_kind = :kind")
                                        + (request.getOwner().isEmpty() ? "" : " and c.owner = :owner")
                                        + (request.getPlace().isEmpty() ? "" : " and c.place = :place")
                                        + (request.getEnrolmentValue() == 0 ? "" : " and c.enrolment = :enrolment")
                                        + (request.getPresenceValue() == 0
                                                ? ""
                                                : " and " + PresenceStore.STATE + " = :presence")
                                        + " order by c.code limit :limit")
                                .bind("after", after)
                                .bind("kind", request.getSourceKindValue())
                                .bind("owner", request.getOwner())
                                .bind("place", request.getPlace())
                                .bind("enrolment", request.getEnrolmentValue())
                                .bind("presence", request.getPresenceValue())
                                .bind("fresh_us", channels.presence.freshUs())
                                .bind("limit", size + 1)
                                .map((rs, ctx) -> channels.presence.withStatus(rs))
                                .list())));
        ListChannelsResponse.Builder answer =
                ListChannelsResponse.newBuilder().addAllChannels(found.subList(0, Math.min(size, found.size())));
        if (found.size() > size) {
            answer.setNextPageToken(pages.next(filters, found.get(size - 1).getCode()));
        }
        return answer.build();
    }

    /** Other nodes' channels stand among ours, in the order of codes. */
    private static List<Channel> merged(int most, List<Channel> copies, List<Channel> own) {
        if (copies.isEmpty()) {
            return own;
        }
        return Stream.concat(own.stream(), copies.stream())
                .sorted(Comparator.comparing(Channel::getCode))
                .limit(most)
                .toList();
    }
}
