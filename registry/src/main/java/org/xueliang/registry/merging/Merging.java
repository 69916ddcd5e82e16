package org.xueliang.registry.merging;

import java.time.Clock;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jdbi.v3.core.Handle;
import org.xueliang.proto.v1.Channel;
import org.xueliang.proto.v1.DeviceKind;
import org.xueliang.proto.v1.Enrolment;
import org.xueliang.registry.channel.CatalogChannels;
import org.xueliang.registry.channel.Channels;
import org.xueliang.registry.channel.SecondWays;
import org.xueliang.registry.channel.SecondWays.Split;
import org.xueliang.registry.error.Refusal;
import org.xueliang.registry.merging.DuplicateStore.Pair;
import org.xueliang.registry.revision.Versions;
import org.xueliang.registry.store.Feed;

/** Makes two channels one, and two of one again. Inside a transaction; whoever calls rings the feed and records the call. */
public final class Merging {
    private final Channels channels;
    private final Clock clock;

    public Merging(Channels channels, Clock clock) {
        this.channels = channels;
        this.clock = clock;
    }

    /** Two channels whose devices and feed are held. */
    private record Both(Channel primary, Channel secondary) {}

    /**
     * By a person, from the revisions that were seen.
     *
     * @return the code of the second way
     */
    String merge(
            Handle handle,
            String primary,
            long primaryRevision,
            String secondary,
            long secondaryRevision,
            String caller) {
        hold(handle, primary, secondary);
        Optional<String> merged = merged(handle, primary, secondary);
        if (merged.isPresent()) {
            SecondWays.confirm(handle, merged.get(), caller);
            return merged.get();
        }
        Both both = both(handle, primary, secondary);
        fresh(handle, both.primary, primaryRevision);
        fresh(handle, both.secondary, secondaryRevision);
        Pair pair = Pair.of(both.primary.getCode(), both.secondary.getCode());
        byte[] evidence = DuplicateStore.bytes(compared(handle, both).orElse(Comparison.of(List.of())));
        DuplicateStore.drop(handle, pair);
        fold(handle, both, evidence, caller);
        return both.secondary.getCode();
    }

    private static Optional<Comparison> compared(Handle handle, Both both) {
        List<Sighting> sightings = Sightings.of(handle, List.of(both.primary.getCode(), both.secondary.getCode()));
        if (sightings.size() < 2) {
            return Optional.empty();
        }
        StoredKeys keys = new StoredKeys(handle);
        keys.ask(sightings);
        return new Matcher(keys::count).compare(sightings.get(0), sightings.get(1));
    }

    /**
     * By the registry itself, where it is certain and the two are still as they were compared: false where they are not, or
     * where an administrator wants all held by now.
     */
    boolean mergeByItself(Handle handle, DuplicateFinder.Certain certain) {
        String one = certain.one();
        String other = certain.other();
        hold(handle, one, other);
        // Held until the merge is in: whoever has just said that all is to be held finds none behind it.
        boolean holdAll = handle.createQuery("select hold_all from merging_progress for share")
                .mapTo(Boolean.class)
                .one();
        if (holdAll || DuplicateStore.find(handle, Pair.of(one, other)).isEmpty()) {
            // Decided by a person, or changed and being looked at again.
            return false;
        }
        Both both = both(handle, one, other);
        if (both.primary.getRevision() > certain.asOf() || both.secondary.getRevision() > certain.asOf()) {
            // Another name or address since: what was compared is no longer there, and the feed brings it once more.
            return false;
        }
        if (!PrimaryRule.isFirst(
                both.primary, both.secondary, platforms(handle, List.of(both.primary, both.secondary)))) {
            both = new Both(both.secondary, both.primary);
        }
        fold(handle, both, DuplicateStore.bytes(certain.comparison()), SecondWays.REGISTRY);
        return true;
    }

    /** Which of their devices are lower platforms. */
    static Set<String> platforms(Handle handle, Collection<Channel> channels) {
        return handle.createQuery("select code from devices where code = any(:codes) and kind = :platform")
                .bindArray(
                        "codes",
                        String.class,
                        channels.stream().map(Merging::device).distinct().toList())
                .bind("platform", DeviceKind.PLATFORM_VALUE)
                .mapTo(String.class)
                .set();
    }

    private void fold(Handle handle, Both both, byte[] evidence, String caller) {
        SecondWays.fold(handle, both.primary, both.secondary, evidence, caller, clock.millis() * 1000);
        DuplicateStore.forget(handle, List.of(both.secondary.getCode()));
    }

    /** The second way's code, where these two are merged already; refuses what is merged with another. */
    private static Optional<String> merged(Handle handle, String primary, String secondary) {
        SecondWays.primaryOf(handle, primary).ifPresent(of -> {
            throw Refusal.notNow("primary: '" + Refusal.excerpt(primary) + "' is " + SecondWays.words(of)
                    + " (expected: " + of + ", or split them first)");
        });
        Optional<String> of = SecondWays.primaryOf(handle, secondary);
        if (of.isEmpty()) {
            return Optional.empty();
        }
        boolean same = of.get().equals(primary)
                || SecondWays.primaryOf(handle, secondary).equals(codeOfAlias(handle, primary));
        if (!same) {
            throw Refusal.notNow("secondary: '" + Refusal.excerpt(secondary) + "' is " + SecondWays.words(of.get())
                    + " (expected: split them first)");
        }
        return SecondWays.codeOf(handle, secondary);
    }

    private static Optional<String> codeOfAlias(Handle handle, String alias) {
        return handle.createQuery("select code from channels where alias = :alias and not removed")
                .bind("alias", alias)
                .mapTo(String.class)
                .findOne();
    }

    /**
     * Devices before the feed, in one order, as those do that take catalogs in. What a name leads to is to be asked again behind
     * it: until the feed was had, another may have merged them.
     */
    private void hold(Handle handle, String one, String other) {
        TreeSet<String> devices = new TreeSet<>();
        devices.add(device(channels.require(handle, one)));
        devices.add(device(channels.require(handle, other)));
        devices.forEach(device -> CatalogChannels.hold(handle, device));
        Feed.CHANNELS.lock(handle);
    }

    private Both both(Handle handle, String primary, String secondary) {
        Channel one = enrolled("primary", channels.require(handle, primary));
        Channel other = enrolled("secondary", channels.require(handle, secondary));
        if (one.getCode().equals(other.getCode())) {
            throw Refusal.badField("secondary", secondary, "another channel than the primary");
        }
        if (!device(one).isEmpty() && device(one).equals(device(other))) {
            throw Refusal.notNow("channels " + one.getCode() + " and " + other.getCode() + " are both device "
                    + device(one) + "'s: to it they are two cameras (expected: channels of two ways)");
        }
        return new Both(one, other);
    }

    private static String device(Channel channel) {
        return channel.getSource().getGb28181().getDevice();
    }

    private static Channel enrolled(String field, Channel channel) {
        if (channel.getEnrolment() != Enrolment.ENROLLED) {
            throw Refusal.notNow(field + ": channel " + channel.getCode() + " is " + channel.getEnrolment()
                    + " (expected: approve it first)");
        }
        return channel;
    }

    private static void fresh(Handle handle, Channel channel, long madeFrom) {
        Versions.requireFresh(handle, Versions.Kind.CHANNELS, channel.getCode(), madeFrom, channel.getRevision());
    }

    /** Undoes a merge. Empty where the channel is no second way. */
    Optional<Split> split(Handle handle, String secondary) {
        holdWay(handle, secondary);
        return SecondWays.unfold(handle, secondary);
    }

    /** As {@link #split}, of one that was found to be an orphan; empty where it is none any more. */
    Optional<Split> splitOrphan(Handle handle, String secondary) {
        holdWay(handle, secondary);
        return SecondWays.isOrphan(handle, secondary) ? SecondWays.unfold(handle, secondary) : Optional.empty();
    }

    private static void holdWay(Handle handle, String secondary) {
        String device = handle.createQuery("select body->>'device' from channel_merges where secondary = :code")
                .bind("code", secondary)
                .mapTo(String.class)
                .findOne()
                .orElse("");
        CatalogChannels.hold(handle, device);
        Feed.CHANNELS.lock(handle);
    }

    /**
     * They are two cameras, and are not asked about again.
     *
     * @param takenApart whether they were merged until now: then neither is merged by itself again
     */
    void different(Handle handle, String one, String other, boolean takenApart, String caller) {
        DuplicateStore.different(handle, Pair.of(one, other), takenApart, caller, clock.millis() * 1000);
    }
}
