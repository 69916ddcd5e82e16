package org.xueliang.registry.federation;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jdbi.v3.core.Handle;
import org.xueliang.proto.v1.Channel;
import org.xueliang.proto.v1.ChannelStatus;
import org.xueliang.proto.v1.Manner;
import org.xueliang.proto.v1.Presence;
import org.xueliang.proto.v1.SharedChannel;
import org.xueliang.registry.channel.Channels;
import org.xueliang.registry.terms.TermsStore;
import org.xueliang.registry.tree.Tree;

/**
 * What another node is told of a channel: what it is, where, whose, in what state. Not where its stream is, who may open it,
 * which gateway has it, or in what words it failed: those name our own network.
 */
final class SharedBodies {
    private final Channels channels;
    private final String self;

    SharedBodies(Channels channels, String self) {
        this.channels = channels;
        this.self = self;
    }

    /** A row that changed. */
    record Wanted(String code, boolean copied, SharedView.Grants grants) {}

    /** By code; what went away meanwhile is not in it. */
    Map<String, SharedChannel> of(Handle handle, List<Wanted> rows) {
        Map<String, SharedChannel.Builder> found = new HashMap<>();
        Set<String> own = new HashSet<>();
        Set<String> copied = new HashSet<>();
        rows.forEach(row -> (row.copied ? copied : own).add(row.code));
        for (Channel channel : channels.shown(handle, own)) {
            found.put(
                    channel.getCode(), SharedChannel.newBuilder().setHome(self).setChannel(told(channel)));
        }
        Map<String, Set<Manner>> allowed = copies(handle, copied, found);
        Set<String> owners = new LinkedHashSet<>();
        Set<String> places = new LinkedHashSet<>();
        found.values().forEach(row -> {
            owners.add(row.getChannel().getOwner());
            places.add(row.getChannel().getPlace());
        });
        Map<String, List<String>> ownerWays = Tree.ORGANISATIONS.upwards(handle, owners);
        Map<String, List<String>> placeWays = Tree.PLACES.upwards(handle, places);
        Map<String, List<TermsStore.Held>> terms = TermsStore.of(handle, own);
        Map<String, SharedChannel> bodies = new HashMap<>();
        for (Wanted row : rows) {
            SharedChannel.Builder body = found.get(row.code);
            if (body == null) {
                continue;
            }
            Set<Manner> manners = new TreeSet<>(row.grants.manners());
            List<TermsStore.Held> held = terms.getOrDefault(row.code, List.of());
            // Hours of stills are asked when one is taken: a manner that came and went would be a change each day.
            manners.removeIf(manner -> !TermsManners.has(held, manner));
            // Nobody passes on more than was given to him.
            if (row.copied) {
                manners.retainAll(allowed.getOrDefault(row.code, Set.of()));
                manners.remove(Manner.ALERTS);
            }
            String owner = body.getChannel().getOwner();
            String place = body.getChannel().getPlace();
            bodies.put(
                    row.code,
                    body.addPath(self)
                            .addAllAgreements(row.grants.agreements())
                            .addAllManners(manners)
                            .setOnward(row.grants.onward())
                            .addAllOwnerPath(once(ownerWays.getOrDefault(owner, List.of(owner))))
                            .addAllPlacePath(once(placeWays.getOrDefault(place, List.of(place))))
                            .build());
        }
        return bodies;
    }

    /** Nodes that a peer has put in a circle would be refused with the channel that is below them. */
    private static Set<String> once(List<String> way) {
        return new LinkedHashSet<>(way);
    }

    private Map<String, Set<Manner>> copies(
            Handle handle, Set<String> codes, Map<String, SharedChannel.Builder> found) {
        Map<String, Set<Manner>> manners = new HashMap<>();
        if (codes.isEmpty()) {
            return manners;
        }
        Map<String, ChannelStatus> states = new HashMap<>();
        handle.createQuery("select code, manners, presence, since_us from channel_copies where chosen"
                        + " and code = any(:codes)")
                .bindArray("codes", String.class, new ArrayList<>(codes))
                .map((rs, ctx) -> {
                    Set<Manner> given = new HashSet<>();
                    for (Integer number : (Integer[]) rs.getArray("manners").getArray()) {
                        given.add(Manner.forNumber(number));
                    }
                    states.put(
                            rs.getString("code"),
                            ChannelStatus.newBuilder()
                                    .setPresenceValue(rs.getInt("presence"))
                                    .setSinceUs(rs.getLong("since_us"))
                                    .build());
                    return manners.put(rs.getString("code"), given);
                })
                .list();
        for (Channel shown : channels.copies().shown(handle, codes)) {
            // As its home said it, also where we have heard nothing for long: how old it is goes with the beats. What
            // is shown here as UNKNOWN would stay so there, as no row changes when the home is heard again.
            Channel copy = shown.toBuilder()
                    .setStatus(shown.getStatus().toBuilder()
                            .mergeFrom(states.getOrDefault(shown.getCode(), ChannelStatus.getDefaultInstance())))
                    .build();
            found.put(
                    copy.getCode(),
                    SharedChannel.newBuilder()
                            .setHome(copy.getCopy().getHome())
                            .addAllPath(copy.getCopy().getPathList())
                            .setChannel(told(copy)));
        }
        return manners;
    }

    private static Channel told(Channel channel) {
        ChannelStatus status = channel.getStatus();
        Channel.Builder told = Channel.newBuilder()
                .setCode(channel.getCode())
                .setName(channel.getName())
                .setSourceKind(channel.getSourceKind())
                .setOwner(channel.getOwner())
                .setMaintainer(channel.getMaintainer())
                .setPlace(channel.getPlace())
                .setRevision(channel.getRevision())
                .setStatus(ChannelStatus.newBuilder()
                        .setPresence(
                                status.getPresence() == Presence.PRESENCE_UNSPECIFIED
                                        ? Presence.UNKNOWN
                                        : status.getPresence())
                        .setSinceUs(status.getSinceUs())
                        .setCodec(status.getCodec())
                        .setWidth(status.getWidth())
                        .setHeight(status.getHeight()));
        if (channel.hasPosition()) {
            told.setPosition(channel.getPosition());
        }
        return told.build();
    }
}
